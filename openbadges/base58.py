"""Base58 with the Bitcoin alphabet ("base58btc"), as Multibase and Data Integrity proofs use it."""

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Base58 text of `data`; each leading zero byte gives one "1" (Controlled Identifiers 1.0, 3.3)."""
    number, letters = int.from_bytes(data), []
    while number:
        number, digit = divmod(number, 58)
        letters.append(ALPHABET[digit])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(letters))


def decode(text: str, limit: int = 128) -> bytes:
    """The bytes behind `text`, the reverse of `encode`.

    Raises `ValueError` for a letter outside the alphabet and for more than `limit` letters (the time grows
    with the square of the length, and the text may come from a stranger).
    """
    if len(text) > limit:
        raise ValueError(f"more than {limit} base58 letters")
    number = 0
    for letter in text:
        if letter not in _VALUES:
            raise ValueError(f"{letter!r} is not a base58 letter")
        number = number * 58 + _VALUES[letter]
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
