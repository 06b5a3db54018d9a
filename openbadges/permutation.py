"""A secret order of places: numbers that count up become places that tell nothing about the count."""

import hmac

MINIMUM_SECRET = 16  # bytes
ROUNDS = 10  # as many as FF1 of NIST SP 800-38G has for such small blocks


class Permutation:
    """A bijection of range(size), fixed by `secret`, that nobody can follow without it.

    An alternating Feistel network over as many bits as `size` needs, its round function HMAC-SHA256; a
    result outside of the range is put through again until it is inside (cycle walking: less than twice
    on average, since the network covers less than twice the range; up to four times when `size` is under 4).
    """

    def __init__(self, secret: bytes, size: int) -> None:
        """Raises `ValueError` for a secret under `MINIMUM_SECRET` bytes or a size that is not positive."""
        if len(secret) < MINIMUM_SECRET:
            raise ValueError(f"secret: at least {MINIMUM_SECRET} bytes")
        if size < 1:
            raise ValueError("size: at least 1")
        self.size = size
        self._secret = bytes(secret)
        self._masks: dict[
            tuple[int, int], int
        ] = {}  # by round and half: ROUNDS times the square root of size
        bits = max(2, (size - 1).bit_length())
        self._widths = (bits // 2, bits - bits // 2)  # of the half that a round changes, by its parity

    def at(self, number: int) -> int:
        """The place of `number`. Raises `ValueError` when it is outside of range(size)."""
        if not 0 <= number < self.size:
            raise ValueError(f"{number} is outside of range({self.size})")
        place = self._through(number)
        while place >= self.size:
            place = self._through(place)
        return place

    def _through(self, value: int) -> int:
        """Once through the network: every round can be undone, so no two values meet."""
        low = self._widths[1]
        halves = [value >> low, value & ((1 << low) - 1)]
        for number in range(ROUNDS):
            changed = number & 1
            halves[changed] ^= self._mask(number, halves[1 - changed], self._widths[changed])
        return halves[0] << low | halves[1]

    def _mask(self, number: int, half: int, width: int) -> int:
        """`width` bits that depend on the round, the size and the other half; kept, they are few."""
        mask = self._masks.get((number, half))
        if mask is None:
            message = b"%d:%d:%d" % (self.size, number, half)
            mask = int.from_bytes(hmac.digest(self._secret, message, "sha256"), "big") & ((1 << width) - 1)
            self._masks[number, half] = mask
        return mask
