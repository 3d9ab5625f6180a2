"""Renewal reminders go by themselves, once a day, each step once."""

import datetime
from typing import Any

import pytest
from factories.certificates import certified, certified_quota
from factories.office import client_of, director, officer

from certificates import actions, tasks
from certificates.models import Certificate
from common import jobs
from common.models import AuditEntry, Job
from notices.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]
OPENS = datetime.date(2027, 10, 1)


def morning(day: str, time_machine: Any, hour: int = 2) -> None:
    time_machine.move_to(f"{day}T{hour:02}:00:00Z", tick=False)


@pytest.mark.parametrize(("hour", "asked"), [(0, 0), (1, 1), (11, 1), (12, 0), (20, 0)], ids=str)
def test_the_job_of_the_day_is_asked_for_once_and_wakes_nobody(
    hour: int, asked: int, time_machine: Any
) -> None:
    morning("2027-10-02", time_machine, hour)
    actions.ask_reminders()
    actions.ask_reminders()
    assert Job.objects.filter(kind=actions.DAILY).count() == asked


def run(day: str, time_machine: Any) -> None:
    morning(day, time_machine)
    jobs.sweep()
    for job in Job.objects.filter(kind=actions.DAILY, subject_id=day):
        while tasks.remind(job) is jobs.AGAIN:
            pass


def test_each_step_is_sent_once_however_often_the_day_runs(time_machine: Any) -> None:
    certified(certified_quota(), director(name="安合"))
    run("2027-09-29", time_machine)
    assert not Message.objects.filter(kind="certificates.renewal").exists()
    for day in ("2027-09-30", "2027-09-30", "2027-10-02", "2027-12-01", "2027-12-25", "2028-01-01"):
        run(day, time_machine)
    bodies = Message.objects.filter(kind="certificates.renewal").order_by("pk")
    assert [one.key.rpartition(":")[2] for one in bodies] == ["opens", "soon", "last_week"]
    assert {one.region_code for one in bodies} == {"990101"}
    assert AuditEntry.objects.filter(action="certificates.remind").count() == 3


def test_whom_the_office_reminded_by_hand_is_left_alone(time_machine: Any) -> None:
    certified(certified_quota(), director(name="安合"))
    morning("2027-10-01", time_machine)
    client_of(officer()).post("/office/certificates/expiring/remind/?within=90")
    sent = Message.objects.filter(kind="certificates.renewal").count()
    run("2027-10-02", time_machine)
    assert Message.objects.filter(kind="certificates.renewal").count() == 1
    assert sent in {0, 1}  # the list of 90 days begins a day later


@pytest.mark.parametrize("people", [1, 3])
def test_a_chunk_costs_the_same_to_look_through(
    people: int, django_assert_num_queries: Any
) -> None:
    quota = certified_quota()
    for number in range(people):
        certified(quota, director(f"99010110000{number + 1}", name=f"安{'一二三'[number]}"))
    actions.remind_chunk(after=0, today=OPENS)
    with django_assert_num_queries(7):  # the last id, the rows, their messages; two savepoints
        step = actions.remind_chunk(after=0, today=OPENS)
    assert (step.sent, step.is_finished) == (0, True)


def test_a_long_register_is_gone_through_chunk_by_chunk(monkeypatch: Any) -> None:
    monkeypatch.setattr("certificates.actions.reminding.CHUNK", 2)
    quota = certified_quota()
    for number in range(5):
        certified(quota, director(f"99010110000{number + 1}", name=f"安{'一二三四五'[number]}"))
    sent, after, steps = 0, 0, 0
    while after < Certificate.objects.latest("pk").pk:
        step = actions.remind_chunk(after=after, today=OPENS)
        after, sent, steps = step.upto, sent + step.sent, steps + 1
    assert (sent, steps) == (5, 3)
