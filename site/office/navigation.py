"""The office's left navigation. Only what the reader may open is shown."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries import scope_of
from assessments.queries import observing
from common import navigation
from common.navigation import OFFICE, Entry
from office import rules
from office.queries import certificate, certificates
from office.views.frame import known
from regions.enums import Level


def _has_office(request: HttpRequest) -> bool:
    return scope_of(request.user).has()


def _keeps_rosters(request: HttpRequest) -> bool:
    return scope_of(request.user).has(*rules.OFFICES)


def waiting_for_issue(request: HttpRequest) -> int:
    """How many certificates this office could issue now, and how many revocations and regrades
    wait for the reader to decide. Offices too high to issue are asked only the latter: the list of
    a whole province takes long.
    """
    page = known(request)
    if page is None or not page.may.manage:
        return 0
    to_decide = certificate.to_decide(request.user)  # type: ignore[arg-type]
    if page.measures is None or page.region.level < Level.PREFECTURE:
        return to_decide
    return to_decide + len(certificates.own(page.measures, page.region, page.scope))


def visits_to_sign(request: HttpRequest) -> int:
    """Accompanied visits that wait for the reader's signature."""
    user = request.user
    return observing.to_sign(user).count() if isinstance(user, User) else 0


def register() -> None:
    for entry in (
        Entry("office:desk", _("Work desk"), "grid", 10, _has_office),
        Entry("office:people", _("Roster"), "users", 20, _has_office),
        Entry("office:roster", _("Roster import"), "up", 30, _keeps_rosters),
        Entry("office:quotas", _("Places"), "seal", 40, _keeps_rosters),
        Entry("office:programmes", _("Programmes"), "book", 45, _keeps_rosters),
        Entry("office:results", _("Results"), "chart", 50, _has_office),
        Entry("field:index", _("Accompanied visits"), "pen", 55, _has_office, visits_to_sign),
        Entry(
            "office:certificates",
            _("Certificates"),
            "award",
            60,
            _keeps_rosters,
            waiting_for_issue,
        ),
        Entry("office:contacts", _("Telephone numbers"), "phone", 90, _keeps_rosters),
    ):
        navigation.register(OFFICE, entry)
