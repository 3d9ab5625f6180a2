"""The first places of a period, from outside the tree."""

import pytest
from factories.office import client_of, officer
from factories.programmes import PeriodFactory, ProgrammeFactory
from factories.regions import region

from office.forms import new_key
from programmes.models import Period
from quotas.models import LedgerEntry, Quota

pytestmark = pytest.mark.django_db
THERE = "/office/quotas/grant/"


@pytest.fixture
def period() -> Period:
    made: Period = PeriodFactory(programme=ProgrammeFactory(organiser=region("990101")))
    return made


def told(**changed: str) -> dict[str, str]:
    sent = {"kind": "cap", "places": "320", "document_number": "南民函〔2026〕18号"}
    return sent | {"key": new_key()} | changed


@pytest.mark.parametrize(("kind", "word"), [("cap", "名额 320 人"), ("target", "任务数 320 人")])
def test_the_organiser_grants_once_with_a_document(period: Period, kind: str, word: str) -> None:
    client = client_of(officer())
    assert "下达名额" in client.get("/office/quotas/").content.decode()
    sent = told(kind=kind)
    for _twice in range(2):
        page = client.post(THERE, sent, follow=True).content.decode()
        assert "已记入台账" in page
    quota = Quota.objects.get()
    assert (quota.kind, quota.places, quota.region_id) == (kind, 320, "990101")
    assert LedgerEntry.objects.get().document_number == "南民函〔2026〕18号"


REFUSED = [{"places": "0"}, {"places": "-3"}, {"places": "3２0x"}, {"document_number": ""}]


@pytest.mark.parametrize("changed", [*REFUSED, {"kind": "both"}, {"key": "1"}])
def test_what_is_missing_or_wrong_is_said_and_grants_nothing(
    period: Period, changed: dict[str, str]
) -> None:
    answer = client_of(officer()).post(THERE, told(**changed))
    assert (answer.status_code, Quota.objects.count()) == (422, 0)


def test_only_the_organisers_office_grants(period: Period) -> None:
    period.programme.organiser = region("9901")
    period.programme.save()
    county = client_of(officer())
    assert county.get(THERE).status_code == county.post(THERE, told()).status_code == 404
    assert "下达名额" not in county.get("/office/quotas/").content.decode()
    above = client_of(officer("prefecture", "9901"))
    assert above.post(THERE + "?region=990101", told()).status_code == 302
    assert Quota.objects.get().region_id == "990101"
