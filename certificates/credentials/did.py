"""Public keys as multibase text, and the names (DIDs) under which an issuer publishes them."""

from typing import Any, Final
from urllib.parse import quote, urlsplit

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"  # base58btc
_ED25519: Final = b"\xed\x01"
_KEY_SIZE: Final = 32


def base58(content: bytes) -> str:
    number, digits = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        digits = ALPHABET[rest] + digits
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + digits


def from_base58(text: str) -> bytes:
    """ValueError for a character outside the alphabet."""
    number = 0
    for character in text:
        number = number * 58 + ALPHABET.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multikey(public: bytes) -> str:
    """Return an Ed25519 public key as `z6Mk…`."""
    return "z" + base58(_ED25519 + public)


def from_multikey(text: str) -> bytes:
    """Return the 32 bytes of an Ed25519 public key; ValueError for anything else."""
    content = from_base58(text[1:]) if text.startswith("z") else b""
    if not content.startswith(_ED25519) or len(content) != len(_ED25519) + _KEY_SIZE:
        message = "no Ed25519 public key"
        raise ValueError(message)
    return content[len(_ED25519) :]


def did_web(site_url: str) -> str:
    """Return did:web of the host of the site; a port is part of it."""
    return "did:web:" + quote(urlsplit(site_url).netloc, safe="")


def did_key(public: str) -> str:
    return f"did:key:{public}"


def method(did: str, name: str, public: str) -> str:
    """Return the address of a key in its issuer's document."""
    return f"{did}#{public}" if did.startswith("did:key:") else f"{did}#key-{name}"


def document(did: str, keys: dict[str, str]) -> dict[str, Any]:
    """Return the DID document with these keys (address → multikey), old ones as well: what they
    signed stays signed.
    """
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {"id": address, "type": "Multikey", "controller": did, "publicKeyMultibase": public}
            for address, public in keys.items()
        ],
        "assertionMethod": list(keys),
    }
