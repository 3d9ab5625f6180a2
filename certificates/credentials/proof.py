"""Data Integrity proofs `eddsa-rdfc-2022`, made and checked without network. Slow import: pyld.

What is signed is the RDF of the document, canonical: JSON that says the same has the same proof,
and a term that no context knows is not signed at all. So whoever checks a document also asks
whether it is one that we write (`certificates.domain.credential.Credential.read`).
"""

import hashlib
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyld import jsonld

from certificates.credentials.did import base58, from_base58, from_multikey
from certificates.domain.credential import OPEN_BADGES, VC2

Document = dict[str, Any]
SUITE: Final = "eddsa-rdfc-2022"
_TERMS: Final = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose"}
_FOLDER = Path(__file__).parent / "contexts"
_FILES = {VC2: "credentials-v2.json", OPEN_BADGES: "open-badges-3.0.3.json"}


class ProofRefused(Exception):
    """The proof is missing, of another kind, or not of this document."""


def sign(document: Document, *, key: Ed25519PrivateKey, method: str, created: datetime) -> Document:
    """Return the document with its proof. The same arguments give the same proof."""
    proof: Document = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": f"{created:%Y-%m-%dT%H:%M:%SZ}",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(_digest(document, proof))
    return {**document, "proof": {**proof, "proofValue": "z" + base58(signature)}}


def verify(signed: Document, *, public: str) -> None:
    """Check the proof with this multikey, or raise ProofRefused."""
    document = {name: value for name, value in signed.items() if name != "proof"}
    try:
        proof = dict(signed["proof"])
        value = str(proof.pop("proofValue"))
        if set(proof) != _TERMS:  # a term that no context knows is not signed
            raise ProofRefused(sorted(proof))
        purpose = (proof["type"], proof["cryptosuite"], proof["proofPurpose"])
        if purpose != ("DataIntegrityProof", SUITE, "assertionMethod") or value[:1] != "z":
            raise ProofRefused(purpose)
        key = Ed25519PublicKey.from_public_bytes(from_multikey(public))
        key.verify(from_base58(value[1:]), _digest(document, proof))
    except (
        KeyError, TypeError, ValueError, AttributeError, RecursionError, InvalidSignature,
        jsonld.JsonLdError,
    ) as error:  # fmt: skip
        raise ProofRefused(type(error).__name__) from error


def _digest(document: Document, proof: Document) -> bytes:
    """Return the 64 bytes that are signed: digest of the proof's terms, digest of the document."""
    terms = {"@context": document["@context"], **proof}
    return _canonical(terms) + _canonical(document)


def _canonical(document: Document) -> bytes:
    quads = jsonld.normalize(
        document,
        {
            "algorithm": "URDNA2015",
            "format": "application/n-quads",
            "documentLoader": _load,
        },
    )
    return hashlib.sha256(quads.encode()).digest()


def _load(url: str, options: object) -> Document:
    """Return a context of the repository; nothing is ever fetched."""
    if url not in _FILES:
        message = f"the context {url} is not known"
        raise ProofRefused(message)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": _context(url),
    }


@cache
def _context(url: str) -> Document:
    content: Document = json.loads((_FOLDER / _FILES[url]).read_text())
    return content
