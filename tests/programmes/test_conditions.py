"""What a programme asks for, and how long its certificates hold."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from factories.programmes import ProgrammeFactory

from common.models import AuditEntry
from programmes import actions, queries
from programmes.actions import ConditionsRefused
from programmes.domain.conditions import (
    Requirements,
    Terms,
    requirement_problems,
    terms_problems,
)
from programmes.models import Declaration, Programme

HOURS = {"online": Decimal(2), "practice": Decimal("4.5")}
ASKED = Requirements(hours=HOURS, observed_visits=2, declaration="我承诺保守秘密。")
database = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({}, []),
        ({"observed_visits": 51}, ["observed_visits"]),
        ({"observed_visits": -1}, ["observed_visits"]),
        ({"hours": {"online": Decimal(501)}}, ["online"]),
        ({"hours": {"practice": Decimal(-1)}}, ["practice"]),
        ({"declaration": "", "declaration_en": "I promise."}, ["declaration"]),
        ({"declaration": "字" * 2000}, []),
        ({"declaration": "字" * 2001}, ["declaration"]),
    ],
)
def test_what_can_be_asked_for(changed: dict[str, Any], names: list[str]) -> None:
    found = requirement_problems(replace(ASKED, **changed), role="director")
    assert [one.name for one in found] == names


def test_visits_of_supervisors_are_not_observed() -> None:
    found = requirement_problems(ASKED, role="supervisor")
    assert [one.name for one in found] == ["observed_visits"]


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({}, []),
        ({"window_months": 0, "minimum_months": 0}, []),
        ({"window_months": 4}, ["window_months"]),
        ({"minimum_months": 13, "window_months": 3}, ["minimum_months"]),
        ({"active_months": 0}, ["active_months", "minimum_months", "provisional_months"]),
        ({"active_months": 61}, ["active_months"]),
        ({"provisional_months": 11}, []),
        ({"provisional_months": 12}, ["provisional_months"]),
        ({"due_month": 13}, ["due_month"]),
        ({"due_month": 4, "due_day": 31}, ["due_day"]),
        ({"due_month": 2, "due_day": 29}, ["due_day"]),
        ({"due_month": 2, "due_day": 28}, []),
        ({"renewal_rule": "sometime"}, ["renewal_rule"]),
    ],
)
def test_terms_that_can_be(changed: dict[str, Any], names: list[str]) -> None:
    assert [one.name for one in terms_problems(replace(Terms(), **changed))] == names


def ask(programme: Programme, **changed: Any) -> bool:
    return actions.set_requirements(
        programme=programme, requirements=replace(ASKED, **changed), actor=None
    )


@database
def test_requirements_are_stored_once_and_on_record() -> None:
    programme = ProgrammeFactory()
    assert ask(programme)
    assert not ask(programme)
    held = Programme.objects.get()
    assert (held.hours, held.observed_visits) == ({"online": 2, "practice": 4.5}, 2)
    assert held.kept_by_office
    assert held.conditions_changed_at is not None
    entry = AuditEntry.objects.get(action="programmes.set_requirements")
    assert entry.detail["before"]["observed_visits"] == 0
    assert entry.detail["after"]["observed_visits"] == 2


@database
def test_a_changed_declaration_is_a_new_version_and_old_agreements_count() -> None:
    programme = ProgrammeFactory()
    ask(programme)
    ask(programme, declaration="我承诺保守秘密，并及时报告。")
    held = Programme.objects.get()
    assert held.declaration_from == 1
    shown = queries.declaration(held)
    assert shown is not None
    assert (shown.number, shown.text) == (2, "我承诺保守秘密，并及时报告。")
    ask(programme, declaration="新的承诺。", ask_again=True)
    assert Programme.objects.get().declaration_from == 3
    ask(programme, declaration="")
    held = Programme.objects.get()
    assert (held.declaration_from, queries.declaration(held)) == (0, None)
    assert Declaration.objects.count() == 3


@database
def test_terms_that_cannot_be_change_nothing() -> None:
    programme = ProgrammeFactory()
    with pytest.raises(ConditionsRefused) as refused:
        actions.set_terms(programme=programme, terms=Terms(window_months=9), actor=None)
    assert [name for name, _text in refused.value.problems] == ["window_months"]
    assert actions.set_terms(
        programme=programme, terms=Terms(active_months=24, provisional_months=6), actor=None
    )
    held = Programme.objects.get()
    assert (held.active_months, held.provisional_months) == (24, 6)


@database
@pytest.mark.parametrize("wrong", [{"due_month": 0}, {"due_month": 13}, {"due_day": 32}])
def test_the_database_refuses_a_day_that_is_none(wrong: dict[str, int]) -> None:
    ProgrammeFactory()
    with pytest.raises(IntegrityError, match="renewal_is_due_on_a_day"), transaction.atomic():
        Programme.objects.update(**wrong)


@database
def test_versions_of_a_declaration_are_numbered() -> None:
    programme = ProgrammeFactory()
    Declaration.objects.create(programme=programme, number=1, text="一")
    with pytest.raises(IntegrityError), transaction.atomic():
        Declaration.objects.create(programme=programme, number=1, text="二")
    with pytest.raises(IntegrityError, match="count_from_one"), transaction.atomic():
        Declaration.objects.create(programme=programme, number=0, text="零")


@database
@pytest.mark.parametrize("act", ["update", "delete", "delete its programme"])
def test_a_declaration_stays_as_people_agreed_to_it(act: str) -> None:
    made = Declaration.objects.create(programme=ProgrammeFactory(), number=1, text="保守秘密。")
    same = Declaration.objects.filter(pk=made.pk)
    acts = {
        "update": lambda: same.update(text="随便说。"),
        "delete": same.delete,
        "delete its programme": made.programme.delete,
    }
    refused = (DatabaseError, ProtectedError)
    with pytest.raises(refused), transaction.atomic():
        acts[act]()
    assert same.get().text == "保守秘密。"
