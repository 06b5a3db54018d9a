"""Securing a credential: proofs made and checked."""


class ProofError(ValueError):
    """The document's proof does not hold, or cannot be judged; the message says why."""


class Unsupported(ProofError):
    """The proof cannot be judged here: the document uses a vocabulary that is not shipped with the product.

    `address` is that of the unknown context.
    """

    def __init__(self, address: str) -> None:
        super().__init__(f"the context {address} is not known")
        self.address = address
