"""The examiner alone: nothing above it answers, unless a test says what."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assessments import ports, signals
from assessments.ports import Admission


@pytest.fixture(autouse=True)
def _nobody_above(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(signals.attempt_finished, "receivers", [])
    monkeypatch.setattr(signals.critical_failed, "receivers", [])
    kept = ports.admission.ask, ports.lessons_for.ask
    ports.admission.clear()
    ports.lessons_for.clear()
    yield
    ports.admission.register(kept[0])
    ports.lessons_for.register(kept[1])


@pytest.fixture
def admission() -> Callable[..., None]:
    """Answer the admission port with what the test says."""
    return lambda **facts: ports.admission.register(lambda person, paper: Admission(**facts))


@pytest.fixture
def lessons() -> Callable[..., None]:
    """Know these lessons: `lessons(**{"c2-m1-l1": Lesson(…)})`."""

    def know(**known: Any) -> None:
        ports.lessons_for.register(lambda keys: {key: known[key] for key in keys if key in known})

    return know
