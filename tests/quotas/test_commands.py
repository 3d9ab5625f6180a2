"""The commands that move places: messages, JSON, exit codes."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from factories.accounts import UserFactory
from factories.programmes import ProgrammeFactory
from factories.quotas import asked, period
from factories.regions import region

from programmes.models import Period
from quotas.models import LedgerEntry, Quota

pytestmark = pytest.mark.django_db


@pytest.fixture
def of() -> Period:
    region("990101100")
    return period(programme=ProgrammeFactory(slug="initial-directors"))


def run(name: str, *arguments: str) -> Any:
    out = StringIO()
    where = ["--programme", "initial-directors", "--period", "2026"]
    with override("en"):
        call_command(name, *where, *arguments, stdout=out)
    return json.loads(out.getvalue()) if "--json" in arguments else out.getvalue().strip()


def grant(*arguments: str, places: str = "180", code: str = "990101") -> Any:
    what = ["--region", code, "--role", "director", "--kind", "cap", "--places", places]
    return run("grant_quota", *what, *arguments)


def split(*arguments: str, places: str = "46", to: str = "990101100") -> Any:
    return run("split_quota", "--from", "990101", "--to", to, "--places", places, *arguments)


def test_grants_add_up(of: Period) -> None:
    officer = UserFactory(username="sunli")
    assert grant() == "清溪县: 180 places, 180 free"
    told = grant("--document-number", "清民发〔2026〕3号", "--by", "sunli", "--json", places="140")
    assert told == {
        "region": "990101",
        "role": "director",
        "kind": "cap",
        "places": 320,
        "contingency": 0,
        "split_out": 0,
        "reserved": 0,
        "fulfilled": 0,
        "free": 320,
    }
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.document_number, entry.actor_id) == ("清民发〔2026〕3号", officer.pk)


def test_a_padded_code_is_read(of: Period) -> None:
    assert grant("--json", code="990101000000")["region"] == "990101"


def test_the_same_key_counts_once(of: Period) -> None:
    grant("--key", "k1")
    assert grant("--key", "k1", "--json")["places"] == 180
    with pytest.raises(CommandError, match="k1"):
        grant("--key", "k1", places="5")


def test_places_are_passed_on(of: Period) -> None:
    grant()
    assert split("--json")["places"] == 46
    assert Quota.objects.get(region="990101").split_out == 46


def test_more_than_there_is_is_refused(of: Period) -> None:
    grant(places="10")
    with pytest.raises(CommandError, match="only 10 are free"):
        split()


def test_lowering_names_what_blocks(of: Period) -> None:
    grant(places="10")
    split(places="9")
    assert grant("--json", places="-1")["places"] == 9
    with pytest.raises(CommandError, match="9 passed on to 城关镇"):
        grant(places="-1")


def test_lowering_names_the_seats(of: Period) -> None:
    grant(places="1")
    asked(Quota.objects.get())
    with pytest.raises(CommandError, match="1 places taken"):
        grant(places="-1")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--by", "nobody"], "nobody"),
        (["--document-number", "长" * 81], "80"),
        (["--key", "k" * 121], "120"),
    ],
    ids=["unknown user", "document number", "key"],
)
def test_what_cannot_be_granted_changes_nothing(
    of: Period, arguments: list[str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        grant(*arguments)
    assert not Quota.objects.exists()


@pytest.mark.parametrize("code", ["12345", "770101", "９９９", "abc"])
def test_an_unknown_division_is_refused(of: Period, code: str) -> None:
    with pytest.raises(CommandError, match="division"):
        grant(code=code)


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(CommandError, match="initial-directors"):
        grant()


def test_a_split_from_nowhere_is_refused(of: Period) -> None:
    with pytest.raises(CommandError, match="no such quota"):
        split()


def test_with_two_quotas_the_kind_must_be_named(of: Period) -> None:
    grant()
    what = ["--region", "990101", "--role", "director", "--kind", "target", "--places", "9"]
    run("grant_quota", *what)
    with pytest.raises(CommandError, match="--kind"):
        split()
    assert split("--kind", "target", "--json", places="3")["kind"] == "target"


def move(name: str, source: str, to: str, *arguments: str, places: str = "3") -> Any:
    return run(name, "--from", source, "--to", to, "--places", places, *arguments)


def test_places_are_transferred(of: Period) -> None:
    region("990101101")
    grant()
    split(places="9")
    split(places="4", to="990101101")
    told = move("transfer_quota", "990101100", "990101101", "--json", "--key", "t1")
    assert (told["region"], told["places"]) == ("990101101", 7)
    assert move("transfer_quota", "990101100", "990101101", "--key", "t1")
    assert Quota.objects.get(region="990101100").places == 6
    with pytest.raises(CommandError, match="cannot give back 7"):
        move("transfer_quota", "990101100", "990101101", places="7")


def test_places_are_recovered(of: Period) -> None:
    grant()
    split(places="9")
    told = move("recover_quota", "990101100", "990101", "--json", "--reason", "未报满")
    assert (told["region"], told["split_out"], told["free"]) == ("990101", 6, 174)
    assert LedgerEntry.objects.latest("pk").reason == "未报满"
    with pytest.raises(CommandError, match="清溪县, not from 城关镇"):
        move("recover_quota", "990101100", "990101100")
    with pytest.raises(CommandError, match="清溪县"):
        move("recover_quota", "990101", "990101100")
