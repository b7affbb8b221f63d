"""Keys and codes that cannot be guessed, and the keyed hashes that the database keeps of them."""

import hashlib
import hmac
import secrets
import unicodedata

# Crockford's base 32: no I, L, O or U, so that nothing is misread or misheard. 5 bits a character.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MENDED = str.maketrans("OILU", "011V")
_KEY_LENGTH = 32  # 160 bits
_CODE_LENGTH = 12  # 60 bits
_CODE_GROUP = 4
_SEED_LENGTH = 20


def new_key() -> str:
    """Return an address key: 160 random bits in 32 characters that need no escaping in a URL."""
    return key_from(secrets.token_bytes(32))


def new_code() -> str:
    """Return a short code to read aloud, such as ``7K3M-Q9XA-0VTB``: 60 random bits."""
    return code_from(secrets.token_bytes(32))


def key_from(seed: bytes) -> str:
    """Return the address key that belongs to a secret ``seed`` of at least 20 bytes, the same each time."""
    return _letters(seed, "key", _KEY_LENGTH).lower()


def code_from(seed: bytes) -> str:
    """Return the short code that belongs to a secret ``seed`` of at least 20 bytes; it tells nothing about the key."""
    return _grouped(_letters(seed, "code", _CODE_LENGTH))


def normal_code(text: str) -> str:
    """Return a code as ``new_code`` writes it, however a person typed it: case, spaces, dashes, O for 0, I or L for 1.

    What is no code at all comes back as something that is no code either, at most 64 characters.
    """
    typed = unicodedata.normalize("NFKC", text[:64]).upper().translate(_MENDED)
    return _grouped("".join(letter for letter in typed if letter in _ALPHABET)[:64])


def derive(secret: bytes, purpose: str, value: str) -> bytes:
    """Return 32 secret bytes that belong to ``value``, the same each time (HMAC-SHA256, apart for each ``purpose``)."""
    name = purpose.encode()
    message = len(name).to_bytes(4) + name + value.encode("utf-8", "surrogatepass")
    return hmac.digest(secret, message, hashlib.sha256)


def keyed_hash(secret: bytes, purpose: str, value: str) -> str:
    """Return what may be stored in place of ``value``: 64 hex digits, useless without the secret."""
    return derive(secret, f"hash of {purpose}", value).hex()


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def _letters(seed: bytes, purpose: str, length: int) -> str:
    if len(seed) < _SEED_LENGTH:
        raise ValueError("The seed is too short.")
    number = int.from_bytes(derive(seed, purpose, ""))
    return "".join(_ALPHABET[(number >> 5 * place) & 31] for place in range(length))


def _grouped(letters: str) -> str:
    return "-".join(letters[i : i + _CODE_GROUP] for i in range(0, len(letters), _CODE_GROUP))
