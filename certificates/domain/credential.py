"""A certificate as an Open Badges 3.0 credential (VC 2.0), and the status list it points to.

The subject has a name and a register number and never an identity number, telephone number,
village or mark. `name` is the full name in the holder's copy and the masked one at the public
address. Days are said in China's time, as the certificate means them.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, Self

from certificates.domain.facts import Facts

VC2: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_FIRST, _LAST = "T00:00:00+08:00", "T23:59:59+08:00"
Document = dict[str, Any]


@dataclass(frozen=True)
class Credential:
    """What our credentials say; `document` writes it, `read` reads it."""

    site: str  # the address of the installation, without a slash at its end
    issuer: str  # a DID
    issuer_name: str
    title: str
    subtitle: str
    achievement: str
    name: str
    role: str
    number: str
    code: str
    studied_from: date
    studied_to: date
    hours: str
    issued_on: date
    valid_until: date
    status: tuple[int, int]  # (list, index)

    @classmethod
    def of(
        cls, facts: Facts, *, site: str, issuer: str, name: str, status: tuple[int, int]
    ) -> Self:
        return cls(
            site=site,
            issuer=issuer,
            issuer_name=facts.issuer,
            title=facts.title,
            subtitle=facts.subtitle,
            achievement=facts.programme_title,
            name=name,
            role=facts.role_title,
            number=facts.number,
            code=facts.code,
            studied_from=facts.studied_from,
            studied_to=facts.studied_to,
            hours=f"{facts.total_hours.normalize():f}",
            issued_on=facts.issued_on,
            valid_until=facts.valid_until,
            status=status,
        )

    @property
    def status_url(self) -> str:
        return status_url(self.site, self.status[0])

    def document(self) -> Document:
        """Return the credential without its proof."""
        return {
            "@context": [VC2, OPEN_BADGES],
            "id": f"{self.site}/credentials/{self.code}.json",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": {"id": self.issuer, "type": ["Profile"], "name": self.issuer_name},
            "validFrom": self.issued_on.isoformat() + _FIRST,
            "validUntil": self.valid_until.isoformat() + _LAST,
            "name": self.title,
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "hashed": False,
                        "identityHash": self.name,
                        "identityType": "name",
                    }
                ],
                "licenseNumber": self.number,
                "role": self.role,
                "activityStartDate": self.studied_from.isoformat() + _FIRST,
                "activityEndDate": self.studied_to.isoformat() + _LAST,
                "achievement": {
                    "id": f"{self.site}/v/{self.code}#achievement",
                    "type": ["Achievement"],
                    "achievementType": "Certificate",
                    "name": self.achievement,
                    "description": self.subtitle,
                    "criteria": {"narrative": f"培训 {self.hours} 学时，考核合格。"},
                },
            },
            "credentialStatus": {
                "id": f"{self.status_url}#{self.status[1]}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(self.status[1]),
                "statusListCredential": self.status_url,
            },
        }

    @staticmethod
    def read(document: Document) -> "Credential | None":
        """Read what `document` wrote. None for any other document: one term more, one less, or in
        another form.
        """
        try:
            found = _read(document)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            return None
        return found if _same(found.document(), document) else None


def status_url(site: str, number: int) -> str:
    return f"{site}/credentials/status/{number}"


def status_document(
    *, site: str, issuer: str, number: int, encoded: str, valid_from: datetime
) -> Document:
    """Return the status list as a credential without its proof."""
    address = status_url(site, number)
    return {
        "@context": [VC2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": f"{valid_from:%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded,
        },
    }


def _read(document: Document) -> Credential:
    subject, status = document["credentialSubject"], document["credentialStatus"]
    site, _, name = document["id"].rpartition("/credentials/")
    narrative = subject["achievement"]["criteria"]["narrative"]
    found: dict[str, Any] = {
        "site": site,
        "issuer": document["issuer"]["id"],
        "issuer_name": document["issuer"]["name"],
        "title": document["name"],
        "subtitle": subject["achievement"]["description"],
        "achievement": subject["achievement"]["name"],
        "name": subject["identifier"][0]["identityHash"],
        "role": subject["role"],
        "number": subject["licenseNumber"],
        "code": name.removesuffix(".json"),
        "studied_from": _day(subject["activityStartDate"]),
        "studied_to": _day(subject["activityEndDate"]),
        "hours": narrative.removeprefix("培训 ").removesuffix(" 学时，考核合格。"),
        "issued_on": _day(document["validFrom"]),
        "valid_until": _day(document["validUntil"]),
        "status": (
            int(status["statusListCredential"].rpartition("/")[2]),
            int(status["statusListIndex"]),
        ),
    }
    texts = [found[field.name] for field in fields(Credential) if field.type is str]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError
    return Credential(**found)


def _same(ours: Any, theirs: Any) -> bool:
    """Compare JSON by type as well: in Python 0 equals False and 1 equals 1.0."""
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(_same(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    return bool(ours == theirs)


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
