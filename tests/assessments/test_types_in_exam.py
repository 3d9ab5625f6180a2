"""Every type in the exam: asked, answered without JavaScript, kept, marked, reviewed."""

from decimal import Decimal

import pytest
from django.urls import reverse
from factories import assessments as made
from factories.question_types import SAMPLES

from assessments import actions, queries
from assessments.models import AttemptItem

pytestmark = pytest.mark.django_db
JSON = {"headers": {"accept": "application/json"}}


def begin(client, kind):
    made.bank(SAMPLES[kind].source)
    attempt = made.sit(on=made.paper(made.cell(count=1)))
    client.force_login(attempt.person.user)
    return attempt


def send(client, attempt, fields, **more):
    address = reverse("exams:answer", args=[attempt.public_id])
    return client.post(address, made.page_of(attempt) | {"slot": "1", **fields}, **more)


def page(client, attempt):
    address = reverse("exams:sit", args=[attempt.public_id])
    return client.get(address, {"page": "page-1"}).content.decode()


def item(attempt):
    return AttemptItem.objects.get(attempt=attempt)


@pytest.mark.parametrize("kind", SAMPLES)
def test_an_answer_without_javascript_is_kept_and_shown_again(client, kind):
    attempt, sample = begin(client, kind), SAMPLES[kind]
    empty = page(client, attempt)
    for name in sample.right:
        assert f'name="{name}"' in empty
    response = send(client, attempt, sample.right)
    assert response.status_code == 302
    kept = item(attempt).response
    if kind == "hotspot":
        assert [[float(x), float(y)] for x, y in kept["points"]] == [
            [pytest.approx(float(x)), pytest.approx(float(y))] for x, y in sample.kept["points"]
        ]
    else:
        assert kept == sample.kept
    shown = page(client, attempt)
    assert (
        shown.count("checked") + shown.count("selected") + shown.count("二十四")
        > (empty.count("checked") + empty.count("selected"))
        or kind == "short_answer"
    )
    assert "1/1" in shown


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize(("answer", "mark"), [("right", "2.00"), ("half", "1.00")])
def test_marked_and_reviewed(client, kind, answer, mark):
    attempt, sample = begin(client, kind), SAMPLES[kind]
    send(client, attempt, getattr(sample, answer))
    finished = actions.hand_in(attempt=attempt, actor=None)
    expected = "0.00" if kind == "numerical" and answer == "half" else mark
    assert (finished.mark, finished.passed) == (Decimal(expected), answer == "right")
    result = client.get(reverse("exams:result", args=[attempt.public_id]))
    assert result.status_code == 200
    assert ('id="review"' in result.content.decode()) is (answer == "half")


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_page_that_fell_behind_gets_the_fields_that_are_stored(client, kind):
    attempt, sample = begin(client, kind), SAMPLES[kind]
    send(client, attempt, sample.right | {"sequence": "5"}, **JSON)
    late = send(client, attempt, sample.half | {"sequence": "3"}, **JSON).json()
    assert late["stale"] is True
    fields = {name: [] for name, _ in late["fields"]}
    for name, value in late["fields"]:
        fields[name].append(value)
    wanted = {name: value for name, value in sample.right.items() if name[0] != "k"}
    assert fields == {k: v if isinstance(v, list) else [v] for k, v in wanted.items()}


@pytest.mark.parametrize("kind", SAMPLES)
def test_things_are_shuffled_the_same_way_each_time(kind, client):
    attempt = begin(client, kind)
    first, again = (queries.slots(attempt)[0].prompt for _ in range(2))
    assert first == again


def test_the_critical_flag_holds_for_every_type(client):
    for kind, sample in SAMPLES.items():
        made.bank(sample.source | {"critical": True, "key": f"red-{kind}"})
    red = made.paper(made.cell(count=len(SAMPLES), critical=True))
    attempt = made.sit(on=red)
    finished = actions.hand_in(attempt=attempt, actor=None)
    assert (finished.critical_failed, finished.passed) == (True, False)
    client.force_login(attempt.person.user)
    shown = client.get(reverse("exams:result", args=[attempt.public_id])).content.decode()
    assert shown.count('class="stop"') == len(SAMPLES)


@pytest.mark.parametrize(("way", "crossed"), [("B", True), ("A", False)])
def test_a_red_line_in_a_step_fails_and_the_result_names_it(client, way, crossed):
    source = SAMPLES["scenario"].source
    steps = [{**source["steps"][0], "critical": True}, *source["steps"][1:]]
    made.bank(source | {"steps": steps})
    attempt = made.sit(on=made.paper(made.cell(count=1), pass_mark=0))
    client.force_login(attempt.person.user)
    send(client, attempt, {"k1": "steps", "a1-0": way, "a1-1": "B", "a1-2": "B"})
    finished = actions.hand_in(attempt=attempt, actor=None)
    assert (finished.critical_failed, finished.passed) == (crossed, not crossed)
    shown = client.get(reverse("exams:result", args=[attempt.public_id])).content.decode()
    assert ('class="stop"' in shown) is crossed


def test_the_review_says_which_step_of_a_case_was_not_reached(client):
    attempt = begin(client, "scenario")
    send(client, attempt, SAMPLES["scenario"].half)  # from step 1 on to step 3, which is wrong
    actions.hand_in(attempt=attempt, actor=None)
    shown = client.get(reverse("exams:result", args=[attempt.public_id])).content.decode()
    steps = shown.split("<b>第 ")[1:]
    assert ["没有走到这一步" in step for step in steps] == [False, True, False]


def test_what_people_grade_is_not_drawn_by_a_cell_for_any_type():
    essay = made.question_source("essay", type="essay")
    essay.pop("options")
    made.bank(essay)
    with pytest.raises(actions.LoadRefused, match="0"):
        made.paper(made.cell(count=1))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("ordering", {"o1.x": "1", "o1.y": "1"}),
        ("ordering", {"o1.x": "first"}),
        ("ordering", {"o1.nothing": "1"}),
        ("matching", {"m1.a": "99"}),
        ("matching", {"a1": "A"}),
        ("short_answer", {"t1": "长" * 1_000_000}),
        ("short_answer", {"a1": "A"}),
        ("numerical", {"v1": "true"}),
        ("hotspot", {"h1": "Z9"}),
        ("cloze", {"k1": "parts", "t1-0": "24", "t1-99": "x"}),
        ("cloze", {"k1": "steps", "t1-0": "24"}),
        ("scenario", {"k1": "steps", "a1-0": "Z"}),
    ],
)
def test_an_impossible_answer_is_refused_and_the_stored_one_stays(client, kind, fields):
    attempt, sample = begin(client, kind), SAMPLES[kind]
    send(client, attempt, sample.right)
    before = item(attempt)
    refused = send(client, attempt, fields | {"sequence": "9"}, **JSON)
    assert (refused.status_code, bool(refused.json()["problem"])) == (400, True)
    back = send(client, attempt, fields)
    assert (back.status_code, "q=1" in back["Location"]) == (302, True)
    after = item(attempt)
    assert (after.response, after.sequence) == (before.response, before.sequence)


@pytest.mark.parametrize("slot", ["2", "0", "-1", "x", "99999", "1e3", ""])
def test_a_slot_that_is_not_in_the_attempt_is_404_and_changes_nothing(client, slot):
    attempt = begin(client, "short_answer")
    send(client, attempt, {"t1": "报告"})
    answer = {"slot": slot, "t1": "", "sequence": "9"}
    assert send(client, attempt, answer).status_code == 404
    refused = send(client, attempt, answer, **JSON)
    assert (refused.status_code, bool(refused.json()["problem"])) == (404, True)
    assert item(attempt).response == {"text": "报告"}


def test_another_persons_attempt_is_404(client):
    attempt = begin(client, "short_answer")
    client.force_login(made.learner().user)
    assert send(client, attempt, {"t1": "报告"}).status_code == 404
    assert item(attempt).response is None
