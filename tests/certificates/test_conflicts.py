"""What a real office meets: who moved, left, holds two posts, stands on two rosters."""

import datetime

import pytest
from factories.accounts import PostingFactory
from factories.certificates import certified, certified_quota, person, ready
from factories.quotas import posting
from factories.regions import region

from accounts.models import Posting
from certificates import actions, rules
from certificates.domain.conflicts import Note, Post
from certificates.domain.conflicts import notes as noted
from certificates.queries.conflicts import notes
from certificates.rules import IssueRefused
from courses.models import Enrolment
from programmes.models import Programme
from quotas.models import Quota

TODAY = datetime.date(2026, 11, 23)
LEFT = datetime.date(2026, 11, 1)
office = pytest.mark.usefixtures("db", "_in_november")
HOME, AWAY = "990101100001", "990102100001"


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ([Post(HOME)], []),
        ([], []),
        ([Post(HOME, TODAY)], []),
        ([Post(HOME, LEFT)], [Note("left", "2026-11-01")]),
        ([Post(HOME, LEFT), Post(AWAY)], [Note("moved", AWAY)]),
        ([Post(HOME), Post(AWAY)], [Note("two_posts", "2")]),
        ([Post("x"), Post(AWAY)], [Note("two_posts", "2"), Note("moved", "x")]),
    ],
    ids=["in post", "no post known", "last day", "left", "moved", "two", "two elsewhere"],
)
def test_what_stands_out(posts: list[Post], expected: list[Note]) -> None:
    assert list(noted(HOME, posts, [], TODAY)) == expected


def test_every_namesake_is_named() -> None:
    found = list(noted(HOME, [Post(HOME)], ["A", "B"], TODAY))
    assert found == [Note("namesake", "A"), Note("namesake", "B")]


@pytest.fixture
def quota() -> Quota:
    return certified_quota()


def told(enrolment: Enrolment) -> str:
    return "".join(notes([enrolment], enrolment.period, TODAY).get(enrolment.pk, []))


def move(post: Posting, code: str) -> None:
    Posting.objects.filter(pk=post.pk).update(end_date=LEFT)
    PostingFactory(person=post.person, region=region(code), start_date=LEFT)


@office
def test_transferred_while_enrolled(quota: Quota) -> None:
    post = posting(HOME)
    enrolment = ready(quota, post)
    move(post, AWAY)
    assert "已调到" in told(enrolment)
    certificate = actions.issue(enrolment=enrolment, actor=None)
    assert (certificate.region_id, certificate.issuing_region_id) == (HOME, "990101")
    assert certificate.current is not None
    assert certificate.current.facts["county"] == "清溪县"


@office
def test_a_certificate_for_a_person_who_left(quota: Quota) -> None:
    post = posting(HOME)
    enrolment = ready(quota, post)
    Posting.objects.filter(pk=post.pk).update(end_date=LEFT)
    assert "已于 2026-11-01 离任" in told(enrolment)
    assert actions.issue(enrolment=enrolment, actor=None).region_id == HOME


@office
def test_two_postings_are_one_certificate(quota: Quota) -> None:
    post = posting(HOME)
    PostingFactory(person=post.person, region=region("990101100002"))
    enrolment = ready(quota, post)
    assert "2 处同类岗位" in told(enrolment)
    actions.issue(enrolment=enrolment, actor=None)
    with pytest.raises(IssueRefused) as refused:
        actions.issue(enrolment=enrolment, actor=None)
    assert refused.value.code == rules.ALREADY


@office
def test_the_same_person_on_two_rosters(quota: Quota) -> None:
    """Without identity numbers nothing proves it; the officer is told to look."""
    first = certified(quota, posting(HOME, person=person("李秀兰")))
    twin = ready(quota, posting("990101100002", person=person("李秀兰")))
    other = ready(quota, posting("990101100003", person=person("张桂花")))
    assert first.number in told(twin)
    assert told(other) == ""


@office
def test_a_programme_that_asks_for_more_since_the_enrolment(quota: Quota) -> None:
    enrolment = ready(quota)
    Programme.objects.update(hours={"online": 2, "practice": 6})
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    with pytest.raises(IssueRefused) as refused:
        actions.issue(enrolment=enrolment, actor=None)
    assert refused.value.code == rules.MISSING
    assert "4" in str(refused.value)
    assert "6" in str(refused.value)


@office
def test_a_programme_renamed_since_changes_what_is_printed_only_from_now_on(quota: Quota) -> None:
    before = certified(quota)
    enrolment = ready(quota)
    Programme.objects.update(title="新名称")
    after = actions.issue(enrolment=Enrolment.objects.get(pk=enrolment.pk), actor=None)
    assert before.current is not None
    assert after.current is not None
    assert before.current.facts["programme_title"] == "儿童主任岗前培训"
    assert after.current.facts["programme_title"] == "新名称"


@office
@pytest.mark.parametrize("number", [1, 3])
def test_the_notes_take_the_same_queries_for_any_number_of_people(
    number: int, quota: Quota, django_assert_num_queries
) -> None:
    made = []
    for place in range(number):
        post = posting(HOME, person=person(f"李秀{'兰梅竹'[place]}"))
        made.append(ready(quota, post))
        move(post, AWAY)
    with django_assert_num_queries(3):
        assert len(notes(made, quota.period, TODAY)) == number
