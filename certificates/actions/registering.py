"""The rows of an issued certificate: entry, first printing, fulfilled place, batch, audit entry.

In the caller's transaction, which took the number. PostgreSQL writes them in one statement
(`certificates_register`, made by a migration): a county is issued three times as fast.
"""

import json
from typing import Any, Final

from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate, CertificateVersion, IssueBatch
from common.audit import Actor
from common.models import AuditEntry
from quotas import actions as quotas
from quotas.enums import SeatState
from quotas.models import Seat
from quotas.rules import SeatNotHeld

_IN_ONE: Final = (
    "SELECT certificate, version, fulfilled FROM certificates_register(%s, %s, %s, %s, %s, %s, %s)"
)


def register(
    *,
    certificate: Certificate,
    version: CertificateVersion,
    seat: Seat,
    batch: IssueBatch | None,
    actor: Actor | None,
    entry: AuditEntry,
) -> None:
    """Write both rows, new ones, and what belongs to them; raise SeatNotHeld if the place is gone:
    the caller's transaction must then be rolled back.
    """
    way = in_one_statement if connection.vendor == "postgresql" else step_by_step
    way(certificate=certificate, version=version, seat=seat, batch=batch, actor=actor, entry=entry)


def step_by_step(
    *,
    certificate: Certificate,
    version: CertificateVersion,
    seat: Seat,
    batch: IssueBatch | None,
    actor: Actor | None,
    entry: AuditEntry,
) -> None:
    certificate.save(force_insert=True)
    version.certificate = certificate
    version.save(force_insert=True)
    certificate.current = version
    certificate.save(update_fields=["current"])
    quotas.fulfil(
        seat=seat, certificate_id=certificate.pk, key=f"certificate:{certificate.pk}", actor=actor
    )
    if batch:
        batch.certificates.add(certificate)
    entry.object_id = str(certificate.pk)
    entry.save(force_insert=True)


def in_one_statement(
    *,
    certificate: Certificate,
    version: CertificateVersion,
    seat: Seat,
    batch: IssueBatch | None,
    actor: Actor | None,
    entry: AuditEntry,
) -> None:
    now = timezone.now()
    values = [
        _columns(certificate),
        _columns(version),
        batch.pk if batch else None,
        seat.pk,
        actor.pk if actor else None,
        now,
        _columns(entry),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_IN_ONE, values)
        certificate_id, version_id, fulfilled = cursor.fetchone()
    if not fulfilled:
        raise SeatNotHeld(_("The person no longer holds the place."))
    seat.state, seat.changed_at, seat.deadline = SeatState.CERTIFIED, now, None
    certificate.pk, version.pk = certificate_id, version_id
    entry.object_id = str(certificate_id)
    for row in (certificate, version):
        row._state.adding = False  # noqa: SLF001 as `save` leaves it
    version.certificate, certificate.current = certificate, version


def _columns(row: Model) -> str:
    """Return the row as JSON by column; times keep their microseconds, which Django's encoder
    cuts off.
    """
    values: dict[str, Any] = {
        field.column: getattr(row, field.attname) for field in row._meta.concrete_fields
    }
    return json.dumps(values, default=str, ensure_ascii=False)
