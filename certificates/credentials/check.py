"""Is this a credential that we wrote and signed? Works without network and database."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from certificates.domain.credential import Credential


class CredentialFlaw(StrEnum):
    """Why a document is not an untouched credential of ours."""

    NOT_OURS = "not_ours"  # no credential, or not in our form
    UNKNOWN_KEY = "unknown_key"  # signed with a key that is not known here
    ALTERED = "credential_altered"  # the proof does not belong to this content


@dataclass(frozen=True)
class CredentialCheck:
    """`flaw` is None for an untouched credential of ours; only then `credential` is trusted."""

    flaw: CredentialFlaw | None
    credential: Credential | None = None
    method: str = ""  # the address of the key that is said to have signed


def check_credential(signed: Any, keys: Mapping[str, str]) -> CredentialCheck:
    """Check a parsed JSON document against the known keys: address → multikey.

    The proof covers only terms that the contexts know. So the document must also be, term for
    term, what our own writer makes of it.
    """
    from certificates.credentials import proof  # slow import: pyld

    method = _method(signed)
    if not method:
        return CredentialCheck(CredentialFlaw.NOT_OURS)
    if method not in keys:
        return CredentialCheck(CredentialFlaw.UNKNOWN_KEY, method=method)
    found = Credential.read({name: value for name, value in signed.items() if name != "proof"})
    if found is None or method.partition("#")[0] != found.issuer:
        return CredentialCheck(CredentialFlaw.ALTERED, method=method)
    try:
        proof.verify(signed, public=keys[method])
    except proof.ProofRefused:
        return CredentialCheck(CredentialFlaw.ALTERED, method=method)
    return CredentialCheck(None, found, method)


def _method(signed: Any) -> str:
    proof = signed.get("proof") if isinstance(signed, dict) else None
    method = proof.get("verificationMethod") if isinstance(proof, dict) else None
    return method if isinstance(method, str) else ""
