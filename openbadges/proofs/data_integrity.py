"""Embedded proofs: Data Integrity 1.0 with the cryptosuite eddsa-rdfc-2022 (vc-di-eddsa 1.0, 3.1 and 3.2).

Its forerunners eddsa-2022 and Ed25519Signature2020 differ in their names only: they are read, never written.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from openbadges import base58, contexts
from openbadges.composing import moment
from openbadges.jwk import PublicKey
from openbadges.proofs import ProofError, Unsupported, fault_in_texts
from openbadges.rdf import MAX_STATEMENTS, NotCanonical, UnknownVocabulary, canonical
from openbadges.reading import objects
from openbadges.vocabulary import Load

__all__ = ["ProofError", "Unsupported", "check", "hash_data", "proof_of", "sign"]

SUITE = "eddsa-rdfc-2022"
_KINDS = (("DataIntegrityProof", SUITE), ("DataIntegrityProof", "eddsa-2022"), ("Ed25519Signature2020", None))
_OPTIONAL = {"created", "id"}
_DISPUTED = {"endorsementJwt", "jti"}  # context-3.0.3.json got these when it had long been copied everywhere
_MEMBERS = {"type", "verificationMethod", "proofPurpose", "proofValue"}


def sign(
    document: Mapping[str, Any],
    key: Ed25519PrivateKey,
    verification_method: str,
    created: datetime,
    load: Load = contexts.load,
    most: int = MAX_STATEMENTS,
) -> dict[str, Any]:
    """The members of `document` and a `proof`: one object, as every verifier and the official schema take it.

    `verification_method` is the DID URL under which the key's public half is published, `created` a
    datetime with a zone, written to the second. The same arguments give the same bytes.

    Raises `ValueError`: when the document has a proof already, `created` has no zone, a text holds a control
    character, a member is one that not every copy of the Open Badges context defines, or the document is
    not fit to be signed (`rdf.NotCanonical`) or says more than `most` statements.
    """
    if "proof" in document:
        raise ValueError("proof: the document is signed already")
    if fault := fault_in_texts(document):
        raise ValueError(fault)
    for _, one in objects(document):
        if disputed := sorted(_DISPUTED & one.keys()):
            raise ValueError(f"{disputed[0]}: not every verifier knows it; it may stand in a JWT only")
    config = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment("created", created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(hash_data(document, config, load, most))
    return {**document, "proof": {**config, "proofValue": "z" + base58.encode(signature)}}


def proof_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The one proof of `document` that we judge, whether it stands alone or in an array with proofs of other
    suites: eddsa-rdfc-2022, else eddsa-2022, else Ed25519Signature2020.

    All its members are texts. Raises `Unsupported` when there are only proofs of other kinds, several of
    one, or one with members we cannot judge (`expires`, `domain`, `previousProof`…); `ProofError` when there
    is none, when it lacks members, or is not made for assertions.
    """
    proofs = document.get("proof")
    proofs = [
        proof for proof in (proofs if isinstance(proofs, list) else [proofs]) if isinstance(proof, dict)
    ]
    if not proofs:
        raise ProofError(f"the document needs exactly one {SUITE} proof")
    ours = [proof for kind in _KINDS for proof in proofs if _kind(proof) == kind]
    ours = [proof for proof in ours if _kind(proof) == _kind(ours[0])]
    if len(ours) != 1:
        raise Unsupported(f"the document needs exactly one {SUITE} proof")
    proof: dict[str, Any] = ours[0]
    own = _MEMBERS if _kind(proof) == _KINDS[-1] else _MEMBERS | {"cryptosuite"}
    if not own <= proof.keys() or not all(isinstance(v, str) for v in proof.values()):
        raise ProofError("the proof lacks members, or has members that are no texts")
    if other := sorted(proof.keys() - own - _OPTIONAL):
        raise Unsupported(f"the proof has {other[0][:100]!r}, which is not understood here")
    if proof["proofPurpose"] != "assertionMethod":
        raise ProofError("the proof is not made for assertions")
    return proof


def check(
    document: Mapping[str, Any],
    public_key: PublicKey,
    load: Load = contexts.load,
    most: int = MAX_STATEMENTS,
) -> None:
    """Return when the proof of `document` was made with the key behind `public_key`; else raise
    `ProofError`, of which `Unsupported` says that it cannot be judged here: the proof is of another kind, or
    what the document says cannot be worked out (`rdf.NotCanonical`).

    A document of more than `most` statements is refused, see `rdf.canonical`. It says nothing about whose
    key that is: compare `proof_of(document)["verificationMethod"]` with what
    the issuer publishes (Data Integrity 1.0, 4.4).
    """
    config = dict(proof_of(document))
    if not isinstance(public_key, Ed25519PublicKey):
        raise ProofError(f"the key is not one for {SUITE}")
    value = config.pop("proofValue")
    unsecured = {name: member for name, member in document.items() if name != "proof"}
    if not value.startswith("z"):
        raise ProofError("the proof value is not in base58")
    try:
        public_key.verify(base58.decode(value[1:]), hash_data(unsecured, config, load, most))
    except InvalidSignature:
        raise ProofError("the proof does not fit the document: something in it was changed") from None
    except UnknownVocabulary as error:
        raise Unsupported(str(error), error.address) from error
    except NotCanonical as error:
        raise Unsupported(str(error)) from error
    except ValueError as error:
        raise ProofError(str(error)) from error


def hash_data(
    unsecured: Mapping[str, Any],
    config: Mapping[str, Any],
    load: Load = contexts.load,
    most: int = MAX_STATEMENTS,
) -> bytes:
    """The 64 bytes that are signed: SHA-256 of the proof options, then of the document (vc-di-eddsa 1.0,
    3.2.4).

    `unsecured` is the document without its proof, `config` the proof without its value. Raises
    `NotCanonical`.
    """
    options = {**config, "@context": unsecured.get("@context")}
    parts = (canonical(part, load, most) for part in (options, unsecured))
    return b"".join(hashlib.sha256(part.encode()).digest() for part in parts)


def _kind(proof: Mapping[str, Any]) -> tuple[Any, Any]:
    return proof.get("type"), proof.get("cryptosuite")
