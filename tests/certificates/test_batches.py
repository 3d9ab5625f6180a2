"""Issuing for many, in chunks that can be killed and taken up again."""

import uuid

import pytest
from factories.accounts import UserFactory
from factories.certificates import (
    certified_quota,
    enrolled,
    person,
    programme_period,
    ready,
)
from factories.quotas import granted, posting
from factories.regions import region

from certificates import actions
from certificates.models import Certificate, IssueBatch
from common.models import Job
from quotas.models import Quota

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


def batch_of(quota: Quota, *ids: int, code: str = "990101", **fields: object) -> IssueBatch:
    return actions.issue_batch(
        period=quota.period,
        region=region(code),
        enrolment_ids=list(ids),
        actor=UserFactory(name="王建国"),
        **fields,
    )


def to_the_end(batch: IssueBatch, size: int = 2) -> int:
    """Return how many chunks it took."""
    for chunks in range(1, 100):
        if actions.issue_chunk(batch=batch, size=size).is_finished:
            return chunks
    raise AssertionError


def test_a_batch_is_issued_in_chunks() -> None:
    quota = certified_quota()
    ids = [ready(quota).pk for _ in range(5)]
    batch = batch_of(quota, *ids)
    assert Job.objects.get(kind="certificates.issue").total == 5
    assert to_the_end(batch) == 3
    assert batch.certificates.count() == 5
    quota.refresh_from_db()
    assert quota.fulfilled == 5
    assert Job.objects.get(kind="certificates.render").subject_id == str(batch.pk)


def test_a_batch_taken_up_again_issues_nobody_twice() -> None:
    quota = certified_quota()
    batch = batch_of(quota, *[ready(quota).pk for _ in range(3)])
    actions.issue_chunk(batch=batch, size=2)
    again = IssueBatch.objects.get()
    assert actions.issue_chunk(batch=again, size=2).done == 3
    assert actions.issue_chunk(batch=again, size=2).is_finished
    assert Certificate.objects.count() == 3
    assert Job.objects.filter(kind="certificates.render").count() == 1


def test_a_refusal_is_recorded_and_holds_nobody_back() -> None:
    quota = certified_quota()
    learning, rare = enrolled(quota), ready(quota, posting(person=person("李\U000323ab")))
    done = ready(quota)
    batch = batch_of(quota, learning.pk, rare.pk, done.pk)
    to_the_end(batch)
    batch.refresh_from_db()
    assert {(one["person"], one["code"]) for one in batch.denied} == {
        (learning.person_id, "missing"),
        (rare.person_id, "no_glyph"),
    }
    assert [one.person_id for one in batch.certificates.all()] == [done.person_id]


def test_a_batch_started_twice_certifies_once() -> None:
    quota = certified_quota()
    ids = [ready(quota).pk for _ in range(3)]
    first, second = batch_of(quota, *ids), batch_of(quota, *ids)
    actions.issue_chunk(batch=first, size=2)
    to_the_end(second)
    to_the_end(first)
    first.refresh_from_db()
    second.refresh_from_db()
    assert Certificate.objects.count() == 3
    assert (first.certificates.count(), second.certificates.count()) == (2, 1)
    assert [one["code"] for one in first.denied] == ["already_certified"]
    assert [one["code"] for one in second.denied] == ["already_certified"] * 2


def test_a_form_sent_twice_is_one_batch() -> None:
    quota, token = certified_quota(), uuid.uuid4()
    first = batch_of(quota, ready(quota).pk, public_id=token)
    assert batch_of(quota, ready(quota).pk, public_id=token) == first
    assert IssueBatch.objects.get().requested == first.requested


def test_enrolments_from_elsewhere_are_left_out() -> None:
    quota, other = certified_quota(), certified_quota()
    mine, theirs = ready(quota), ready(other)
    assert batch_of(quota, mine.pk, theirs.pk, 10**9).requested == [mine.pk]


def test_a_county_does_not_issue_what_the_prefecture_issues() -> None:
    of = programme_period(role="supervisor")
    quota = granted(5, period=of)
    enrolment = ready(quota, posting("990101100", role="supervisor"))
    batch = batch_of(quota, enrolment.pk)
    to_the_end(batch)
    batch.refresh_from_db()
    assert batch.denied[0]["code"] == "other_office"
    assert batch.denied[0]["detail"] == {"office": "南屏市"}
    above = batch_of(quota, enrolment.pk, code="9901")
    to_the_end(above)
    assert above.certificates.count() == 1


def test_a_batch_of_nobody_is_done_at_once() -> None:
    batch = batch_of(certified_quota())
    assert to_the_end(batch) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.print_file) == ("done", "")


def test_a_chunk_costs_the_same_reads_for_more_people(django_assert_max_num_queries) -> None:
    """Reading is shared; writing is a transaction of fifteen statements for each person."""
    quota = certified_quota()
    batch = batch_of(quota, *[ready(quota).pk for _ in range(4)])
    with django_assert_max_num_queries(25 + 4 * 15):
        actions.issue_chunk(batch=batch, size=4)
