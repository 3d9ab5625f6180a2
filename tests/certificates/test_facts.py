import json
from dataclasses import replace
from decimal import Decimal

from factories.facts import some_facts

from certificates.domain.facts import Facts


def test_facts_survive_json() -> None:
    facts = some_facts()
    assert Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


def test_facts_without_a_mark_survive_json() -> None:
    facts = replace(some_facts(), percent=None, hours=(), courses=())
    assert Facts.from_json(facts.to_json()) == facts
    assert facts.total_hours == 0


def test_a_key_of_a_later_version_is_left_out() -> None:
    stored = some_facts().to_json() | {"from_the_future": True}
    assert Facts.from_json(stored) == some_facts()


def test_hours_are_added_up() -> None:
    assert some_facts().total_hours == Decimal("6.0")
