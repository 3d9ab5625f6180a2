"""One certificate as its offices see it: printings, what happened, what waits for a decision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import scoped
from assessments.phrases import local
from certificates.domain.facts import Facts
from certificates.enums import CertificateState, RevocationState, VersionKind
from certificates.models import Certificate, CertificateVersion, Decision, Revocation
from certificates.queries.authority import may_change, may_second
from office import rules
from office.queries.person import Event


@dataclass(frozen=True)
class Printing:
    """One printing, the latest first; `by` made it ("" for the batch that issued it)."""

    version: CertificateVersion
    facts: Facts
    by: str
    is_current: bool


@dataclass(frozen=True)
class Entry:
    """A register entry with everything an officer needs before changing it."""

    certificate: Certificate
    printings: list[Printing]
    waiting: Revocation | None
    asked_by: str
    revoked_by: tuple[str, str]
    state: str  # valid, expired, revoked
    can_change: bool
    can_confirm: bool
    can_take_back: bool
    decisions: list[Decision]  # open ones
    events: list[Event]

    @property
    def current(self) -> Printing:
        return self.printings[0]


def visible(user: User) -> QuerySet[Certificate]:
    return scoped(Certificate.objects.all(), user, *rules.OFFICES)


def entry(certificate: Certificate, user: User, today: date) -> Entry:
    """Read one entry. Four queries, however many printings there are."""
    versions = list(certificate.versions.order_by("-number"))
    asked = list(certificate.revocations.order_by("-pk"))
    turned = list(certificate.decisions.order_by("pk"))
    names = _names(certificate, versions, [*asked, *turned])
    waiting = next((one for one in asked if one.state == RevocationState.ASKED), None)
    is_revoked = certificate.state == CertificateState.REVOKED
    own = waiting is not None and waiting.asked_by == user.pk
    return Entry(
        certificate=certificate,
        printings=[
            Printing(
                version=one,
                facts=Facts.from_json(one.facts),
                by=names.get(one.actor_id, ""),
                is_current=one.pk == certificate.current_id,
            )
            for one in versions
        ],
        waiting=waiting,
        asked_by=names.get(waiting.asked_by, "") if waiting else "",
        revoked_by=(
            names.get(certificate.revoked_by, ""),
            names.get(certificate.revoked_second, ""),
        ),
        state=state_of(certificate, today),
        can_change=not is_revoked and may_change(user, certificate),
        can_confirm=waiting is not None and not own and may_second(user, certificate),
        can_take_back=own,
        decisions=[one for one in turned if not one.choice],
        events=sorted(
            [*_events(certificate, versions, asked, names), *_decided(turned, names)],
            key=lambda one: _moment(one.at),
            reverse=True,
        ),
    )


def state_of(certificate: Certificate, today: date) -> str:
    if certificate.state == CertificateState.REVOKED:
        return str(CertificateState.REVOKED)
    return "expired" if certificate.valid_until < today else str(CertificateState.VALID)


def requested(user: User) -> QuerySet[Revocation]:
    """Return every request about certificates that the reader's offices issued."""
    field = "certificate__issuing_region"
    return scoped(Revocation.objects.all(), user, *rules.OFFICES, field=field)


def waiting_revocations(user: User) -> QuerySet[Revocation]:
    """Return those that wait for a second person, the oldest first."""
    return (
        requested(user)
        .filter(state=RevocationState.ASKED)
        .select_related("certificate__person", "certificate__region__parent")
        .order_by("asked_at")
    )


def to_decide(user: User) -> int:
    """How much waits for this very officer: what one asked or changed oneself waits for others."""
    asked = waiting_revocations(user).exclude(asked_by=user.pk).count()
    return asked + open_decisions(user).exclude(opened_by=user.pk).count()


def decisions(user: User) -> QuerySet[Decision]:
    """Return what regrades ask about certificates that the reader's offices issued."""
    field = "certificate__issuing_region"
    own = scoped(Decision.objects.all(), user, *rules.OFFICES, field=field)
    return own.select_related("certificate__person", "certificate__region__parent").order_by("pk")


def open_decisions(user: User) -> QuerySet[Decision]:
    return decisions(user).filter(choice="")


def _names(
    certificate: Certificate,
    versions: list[CertificateVersion],
    acts: Sequence[Revocation | Decision],
) -> dict[int | None, str]:
    ids = {certificate.revoked_by, certificate.revoked_second}
    ids.update(one.actor_id for one in versions)
    for one in acts:
        ids.update((getattr(one, "asked_by", None), one.decided_by))
    found = User.objects.filter(pk__in=[pk for pk in ids if pk])
    return dict(found.values_list("pk", "name"))


def _events(
    certificate: Certificate,
    versions: list[CertificateVersion],
    asked: list[Revocation],
    names: dict[int | None, str],
) -> Iterator[Event]:
    for version in versions:
        title = {
            VersionKind.FIRST: _("Certificate issued"),
            VersionKind.CORRECTED: _("Corrected"),
            VersionKind.REISSUED: _("Printed again"),
            VersionKind.FULL: _("Made full after the follow-up"),
        }[VersionKind(version.kind)]
        icon = "award" if version.kind == VersionKind.FIRST else "pen"
        by = names.get(version.actor_id, "")
        yield Event(version.created_at, icon, title, _joined(by, version.reason))
    for one in asked:
        by = names.get(one.asked_by, "")
        yield Event(one.asked_at, "alert", _("Revocation asked for"), _joined(by, one.reason))
        if one.decided_at and one.state != RevocationState.CONFIRMED:
            title = f"{_('Revocation')}：{one.get_state_display()}"
            yield Event(one.decided_at, "x", title, names.get(one.decided_by, ""))
        elif one.decided_at:
            yield Event(
                one.decided_at, "alert", _("Certificate revoked"), names.get(one.decided_by, "")
            )
    is_asked = any(one.state == RevocationState.CONFIRMED for one in asked)
    if certificate.revoked_on and not is_asked:
        people = "、".join(
            filter(None, (names.get(certificate.revoked_by), names.get(certificate.revoked_second)))
        )
        text = _joined(people, certificate.revoked_reason)
        yield Event(certificate.revoked_on, "alert", _("Certificate revoked"), text)


def _decided(decisions: list[Decision], names: dict[int | None, str]) -> Iterator[Event]:
    for one in decisions:
        yield Event(one.created_at, "alert", _("A result behind it changed"), said(one))
        if one.decided_at:
            title = f"{_('Decided')}：{one.get_choice_display()}"
            text = _joined(names.get(one.decided_by, ""), one.reason)
            yield Event(one.decided_at, "check", title, text)


def said(decision: Decision) -> str:
    """Return what the regrade changed, in words."""
    told = decision.detail
    was, now = (_("passed") if told.get(key) else _("not passed") for key in _BEFORE_NOW)
    return _("%(paper)s: %(was)s before, %(now)s now") % {
        "paper": local(told.get("paper", {})),
        "was": was,
        "now": now,
    }


_BEFORE_NOW = ("passed_before", "passed_now")


def _joined(*texts: str) -> str:
    return "·".join(text for text in texts if text)


def _moment(at: datetime | date) -> datetime:
    if isinstance(at, datetime):
        return at
    return timezone.make_aware(datetime.combine(at, datetime.max.time()))
