"""A PIN and its argon2 hash. Slow on purpose (0.1 to 0.3 s and 64 MB): never in a transaction, never in the loop."""

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY as PROFILE

SHORTEST = 6
LONGEST = 64
"""Characters of a PIN."""

_hasher = PasswordHasher.from_parameters(PROFILE)


def hashed(pin: str) -> str:
    return _hasher.hash(pin)


def fits(hash: str, pin: str) -> bool:
    try:
        return _hasher.verify(hash, pin)
    except (VerificationError, InvalidHashError):
        return False


def is_ours(hash: str) -> bool:
    """Whether it is one that `hashed` makes: another one could ask for any time and memory to be compared."""
    try:
        return len(hash) < 200 and extract_parameters(hash) == PROFILE
    except InvalidHashError:
        return False
