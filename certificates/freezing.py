"""What of the register no later act may change, kept by triggers; migrations install them.

Erasing a person is the one change of frozen facts: it leaves a masked name and no identity number,
and nothing else may differ (semantics §4).
"""

from typing import Final

from django.db.migrations import RunPython

from common.frozen import frozen

_ERASED: Final = {
    "postgresql": (
        "OLD.facts - 'name' - 'identity_masked' = NEW.facts - 'name' - 'identity_masked' "
        "AND NEW.facts->>'name' LIKE '%*' AND NEW.facts->>'identity_masked' = ''"
    ),
    "sqlite": (
        "json_remove(OLD.facts, '$.name', '$.identity_masked') = "
        "json_remove(NEW.facts, '$.name', '$.identity_masked') "
        "AND json_extract(NEW.facts, '$.name') LIKE '%*' "
        "AND json_extract(NEW.facts, '$.identity_masked') = ''"
    ),
}


def freeze_certificates() -> RunPython:
    """The entry: who, what for, by whom, since when, under which number."""
    return frozen(
        "certificates_certificate",
        "number",
        "person_id",
        "period_id",
        "enrolment_id",
        "role",
        "region_id",
        "issuing_region_id",
        "issued_on",
        "state",
        "revoked_on",
        "revoked_reason",
        "revoked_by",
        "revoked_second",
        unless=dict.fromkeys(
            ("state", "revoked_on", "revoked_reason", "revoked_by", "revoked_second"),
            dict.fromkeys(("postgresql", "sqlite"), "OLD.state = 'valid'"),
        ),
    )


def freeze_versions() -> RunPython:
    """The printing, with everything that is on it."""
    return frozen(
        "certificates_certificateversion",
        "certificate_id",
        "number",
        "kind",
        "code",
        "facts",
        "template",
        "reason",
        "actor_id",
        "created_at",
        unless={"facts": _ERASED},
    )


def freeze_templates() -> RunPython:
    """A version of an office's template: printings name it for good."""
    return frozen(
        "certificates_certificatetemplate",
        "region_id",
        "number",
        "language",
        "title",
        "body",
        "body_en",
        "issuer",
        "issuer_en",
        "seal_ciphertext",
        "created_by",
        "created_at",
    )
