import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from factories.certificates import certified_quota, enrolled, person, programme_period, ready
from factories.quotas import granted, posting
from factories.regions import region

from certificates.models import Certificate, IssueBatch
from quotas.models import LedgerEntry, Quota

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


@pytest.fixture
def quota() -> Quota:
    return certified_quota(slug="initial-directors")


def issue(*arguments: str, county: str = "990101") -> tuple[Any, str]:
    out, refused = StringIO(), ""
    where = ["--programme", "initial-directors", "--period", "2026", "--county", county]
    with override("en"):
        try:
            call_command("issue_certificates", *where, *arguments, stdout=out)
        except CommandError as error:
            refused = str(error)
    told = json.loads(out.getvalue()) if "--json" in arguments else out.getvalue().strip()
    return told, refused


def test_everyone_eligible_is_issued_a_certificate(quota: Quota) -> None:
    for _ in range(22):
        if quota.period.enrolments.count() < 20:
            ready(quota)
    told, refused = issue("--json")
    assert refused == ""
    assert told["denied"] == []
    assert told["issued"] == list(
        Certificate.objects.order_by("number").values_list("number", flat=True)
    )
    assert len(told["issued"]) == 20
    assert issue("--json") == ({"issued": [], "denied": []}, "")


def test_a_rehearsal_changes_nothing(quota: Quota) -> None:
    ready(quota)
    entries = LedgerEntry.objects.count()
    told, refused = issue("--dry-run", "--json")
    assert (told["issued"], told["would_issue"], refused) == ([], ["李秀兰"], "")
    assert not Certificate.objects.exists()
    assert not IssueBatch.objects.exists()
    assert LedgerEntry.objects.count() == entries


@pytest.mark.parametrize("rehearsal", [[], ["--dry-run"]], ids=["issue", "rehearse"])
def test_who_is_held_back_is_named_with_the_reason(quota: Quota, rehearsal: list[str]) -> None:
    ready(quota, posting(person=person("李\U000323ab")))
    enrolled(quota)
    told, refused = issue("--json", *rehearsal)
    assert "1" in refused
    assert [one["person"] for one in told["denied"]] == ["李\U000323ab"]
    assert "U+323AB" in told["denied"][0]["reason"]
    assert issue(*rehearsal)[0].endswith("issued 0, denied 1")


def test_supervisors_are_denied_at_the_county_and_issued_at_the_prefecture() -> None:
    of = programme_period(slug="initial-directors", role="supervisor", organiser=region("9901"))
    ready(granted(5, period=of), posting("990101100", role="supervisor"))
    told, _refused = issue("--json")
    assert "南屏市" in told["denied"][0]["reason"]
    assert issue("--json", "--dry-run")[0]["denied"] == told["denied"]
    told, _refused = issue("--json", county="9901")
    assert len(told["issued"]) == 1


def test_an_unknown_county_is_refused(quota: Quota) -> None:
    assert "770101" in issue(county="770101")[1]
