"""The audit trail: one line per act, written in the transaction of the act."""

from typing import Any, Protocol

from django.db.models import Model

from common.models import AuditEntry
from common.tracing import request_id


class Actor(Protocol):
    """Whoever acts: a user, or None for the platform itself."""

    pk: Any

    def get_full_name(self) -> str: ...


def record(
    *,
    actor: Actor | None,
    action: str,
    subject: Model,
    region_code: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry. `action` is `app.verb`; mask personal data in `detail` before calling."""
    written = entry(
        actor=actor, action=action, subject=subject, region_code=region_code, detail=detail
    )
    written.save(force_insert=True)
    return written


def entry(
    *,
    actor: Actor | None,
    action: str,
    subject: Model,
    region_code: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Return an entry that is not written yet, for whoever writes it with other rows."""
    return AuditEntry(
        actor_id=actor.pk if actor else None,
        actor_label=actor.get_full_name() if actor else "",
        action=action,
        object_type=subject._meta.label_lower,
        object_id="" if subject.pk is None else str(subject.pk),
        region_code=region_code,
        detail=detail or {},
        request_id=request_id.get(),
    )
