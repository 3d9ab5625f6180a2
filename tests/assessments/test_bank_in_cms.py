"""The bank in the CMS: a trainer's own to change, those above to read, a neighbour's not there."""

import pytest
from factories import assessments as made
from factories.accounts import UserFactory
from factories.trainers import office, signed_in, text

from assessments import actions
from assessments.models import Question, QuestionBank, QuestionVersion
from common.models import AuditEntry

pytestmark = pytest.mark.django_db


def wrote(question: Question, **changed) -> dict[str, str]:
    """The edit form as it stands, with some fields changed."""
    body = question.current.body
    fields = {
        "topic": question.topic.key,
        "difficulty": question.difficulty,
        "mark": str(question.current.mark),
        "stem_zh": body["stem"]["zh-hans"],
        "stem_en": body["stem"]["en"],
        "explanation_zh": body["explanation"]["zh-hans"],
        "explanation_en": body["explanation"]["en"],
    }
    for option in body["options"]:
        name = f"option_{option['key']}"
        fields |= {f"{name}_zh": option["text"]["zh-hans"], f"{name}_en": option["text"]["en"]}
        if option["correct"]:
            fields[f"{name}_correct"] = "on"
    return fields | changed


@pytest.fixture
def question():
    made.paper()
    return Question.objects.select_related("current", "topic", "bank").get(key="single-1")


REACH = [
    # who, list shows it, page, edit page
    ("990101", "trainer", True, 200, 200),
    ("9901", "trainer", True, 200, 200),  # the office above
    ("990101100", "trainer", True, 200, 404),  # below: reads the county's bank
    ("990101", "reviewer", True, 200, 404),
    ("990102", "trainer", False, 404, 404),  # the neighbour
    ("990102", "reviewer", False, 404, 404),
]


@pytest.mark.parametrize("reach", REACH)
def test_who_reaches_a_question(question, reach):
    code, role, listed, page, edit = reach
    client = signed_in(office(code, role))
    assert ("single-1" in text(client.get("/cms/questions/"))) is listed
    assert client.get(f"/cms/questions/{question.pk}/").status_code == page
    assert client.get(f"/cms/questions/{question.pk}/edit/").status_code == edit
    client.post(f"/cms/questions/{question.pk}/edit/", wrote(question, stem_zh="改了"))
    client.post(f"/cms/questions/{question.pk}/state/")
    question.refresh_from_db()
    assert (question.state == "retired") is (edit == 200)
    assert (question.proposed is not None) is (edit == 200)
    assert question.current.body["stem"]["zh-hans"] != "改了"
    assert ("c2-final" in str(client.get("/cms/questions/papers/").context["states"])) is listed


@pytest.mark.parametrize("role", ["county", "auditor"])
def test_other_offices_find_no_bank_in_the_cms(question, role):
    client = signed_in(office(role=role))
    for address in ("", f"{question.pk}/", f"{question.pk}/edit/", "papers/"):
        assert client.get(f"/cms/questions/{address}").status_code == 404


def test_without_access_to_the_cms_there_is_no_bank(question):
    assert signed_in(UserFactory()).get("/cms/questions/").status_code in {302, 404}


FILTERS = [
    ("type=multiple", 4),
    ("critical=yes", 2),
    ("critical=no", 14),
    ("difficulty=hard", 0),
    ("state=ready", 16),
    ("state=retired", 0),
    ("bank=c2", 16),
    ("bank=none", 0),
    ("topic=x", 0),
    ("q=single-2", 1),
    ("q=敲门", 16),
    ("q=knock&type=true_false", 4),
    ("p=999", 16),
]


@pytest.mark.parametrize(("query", "count"), FILTERS)
def test_the_list_is_filtered(question, query, count):
    page = signed_in(office()).get(f"/cms/questions/?{query}")
    assert page.context["page_obj"].paginator.count == count


def test_an_unseen_version_is_changed_and_one_that_was_asked_gets_a_successor(question):
    client = signed_in(office())
    Question.objects.filter(pk=question.pk).update(state="draft")
    client.post(f"/cms/questions/{question.pk}/edit/", wrote(question, stem_zh="第一稿"))
    question.refresh_from_db()
    assert (question.current.number, question.current.body["stem"]["zh-hans"]) == (1, "第一稿")
    Question.objects.filter(pk=question.pk).update(state="ready")
    attempt = made.sit(on=made.paper())
    asked = attempt.items.get(slot=1).question_version
    Question.objects.filter(pk=asked.question_id).update(exposure=0, state="draft")
    found = Question.objects.select_related("current", "topic").get(pk=asked.question_id)
    client.post(f"/cms/questions/{found.pk}/edit/", wrote(found, stem_zh="第二稿"))
    found.refresh_from_db()
    assert (found.current.number, found.current.body["stem"]["zh-hans"]) == (2, "第二稿")
    assert QuestionVersion.objects.get(pk=asked.pk).body == asked.body
    shown = text(client.get(f"/cms/questions/{found.pk}/"))
    assert "考过 1 次" in shown
    assert "入户家访结业考核" in shown  # used in
    assert AuditEntry.objects.filter(action="assessments.edit_question").count() == 2


def test_what_is_wrong_is_said_in_the_form_and_nothing_is_stored(question):
    client = signed_in(office())
    broken = wrote(question, option_A_correct="on", stem_en="")
    page = client.post(f"/cms/questions/{question.pk}/edit/", broken)
    assert page.status_code == 200
    two_right = wrote(question, option_A_correct="on")
    page = client.post(f"/cms/questions/{question.pk}/edit/", two_right)
    assert "单选题有且只有 1 个正确选项，现在有 2 个。" in text(page)
    question.refresh_from_db()
    assert question.current.number == 1


@pytest.mark.parametrize("key", ["judge-1", "multiple-1"])
def test_the_form_reads_back_what_is_stored(question, key):
    """Saving the form untouched leaves the same content."""
    found = Question.objects.select_related("current").get(key=key)
    before = found.current.content_hash
    client = signed_in(office())
    page = client.get(f"/cms/questions/{found.pk}/edit/")
    form = page.context["form"]
    fields = {
        name: "on" if value is True else value
        for name, value in form.initial.items()
        if name in form.fields and value not in (None, False)
    }
    saved = client.post(f"/cms/questions/{found.pk}/edit/", fields)
    assert saved.status_code == 302
    found.refresh_from_db()
    assert found.current.content_hash == before


def test_a_question_is_retired_not_deleted_and_can_be_used_again(question):
    client = signed_in(office())
    for state in ("retired", "ready"):
        client.post(f"/cms/questions/{question.pk}/state/")
        question.refresh_from_db()
        assert question.state == state
    assert client.get(f"/cms/questions/{question.pk}/state/").status_code == 405


def test_no_change_may_leave_a_paper_that_cannot_be_drawn():
    made.bank()
    made.paper(made.cell("reporting", count=2, critical=True))
    red = Question.objects.get(key="red-1")
    before = QuestionBank.objects.get().draw_version
    with pytest.raises(actions.LoadRefused) as refused:
        actions.retire_question(question=red, actor=None)
    assert refused.value.problems == ["入户家访结业考核: “强制报告”只有 1 题，需要 2"]
    red.refresh_from_db()
    assert (red.state, QuestionBank.objects.get().draw_version) == ("ready", before)


def test_a_paper_that_was_short_before_does_not_stop_other_changes():
    made.bank()
    made.paper(made.cell("reporting", count=2, critical=True))
    Question.objects.filter(key="red-2").update(state="retired")
    actions.retire_question(question=Question.objects.get(key="single-1"), actor=None)
    actions.restore_question(question=Question.objects.get(key="red-2"), actor=None)
    shown = signed_in(office()).get("/cms/questions/papers/")
    assert [cell.available for cell in shown.context["states"][0].cells] == [2]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(count, django_assert_num_queries):
    from assessments.queries import authoring

    made.bank(*(made.question_source(f"q{number}") for number in range(count)))
    user = office()
    with django_assert_num_queries(2):  # scope, questions with bank, topic and version
        found = list(authoring.questions_to_read(user))
    assert [one.current.type for one in found] == ["single"] * count


@pytest.mark.parametrize("count", [1, 3])
def test_papers_take_a_fixed_number_of_queries(count, django_assert_num_queries):
    from assessments.queries import authoring

    for number in range(count):
        made.paper(slug=f"paper-{number}")
    user = office()
    with django_assert_num_queries(3):  # scope, papers, the questions of their bank
        assert len(authoring.paper_states(user)) == count
