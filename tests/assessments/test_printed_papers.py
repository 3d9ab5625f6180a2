"""The exam on paper: one draw that is kept, its sheets and its key."""

import io

import pytest
from docx import Document
from factories import assessments as made
from factories.question_types import SAMPLES
from factories.trainers import office, signed_in, text

from assessments import actions
from assessments.models import Paper, PrintedPaper, Question
from assessments.queries.printing import printed_questions

pytestmark = pytest.mark.django_db
PAGE = "/cms/questions/papers/c2-final/"


@pytest.fixture
def client_of_trainer():
    made.bank(
        *(sample.source for sample in SAMPLES.values()),
        made.question_source("choice"),
        made.true_false_source("judge", answer=False, topic="steps"),
    )
    made.paper(made.cell(count=len(SAMPLES) + 2))
    return signed_in(office())


def drawn(client) -> PrintedPaper:
    client.post(f"{PAGE}print/")
    return PrintedPaper.objects.latest("pk")


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_key_says_what_is_right_for_every_type(client_of_trainer):
    found = {one.version.type: one for one in printed_questions(drawn(client_of_trainer))}
    keys = {kind: one.key for kind, one in found.items()}
    single = found["single"].prompt.choices
    rights = {choice.key: choice.letter for choice in found["matching"].prompt.choices}
    items = [item.key for item in found["ordering"].prompt.items]
    letters = {key: "ABC"[place] for place, key in enumerate(items)}
    assert keys == {
        "single": next(choice.letter for choice in single if choice.key == "B"),
        "true_false": "×",
        "matching": f"1-{rights['1']} 2-{rights['2']}",
        "ordering": " ".join(letters[key] for key in "xyz"),
        "short_answer": "强制报告…",
        "numerical": "24",
        "hotspot": "A1；E4/F4/E5/F5",
        "cloze": f"(1) 24；(2) {part_letter(found['cloze'], 1, 'r')}",
        "scenario": "；".join(
            f"({n}) {part_letter(found['scenario'], n - 1, key)}"
            for n, key in ((1, "A"), (2, "B"), (3, "A"))
        ),
    }


def part_letter(question, place, key):
    return next(one.letter for one in question.prompt.parts[place].choices if one.key == key)


def test_paper_and_sheet_show_every_question_and_no_key(client_of_trainer):
    printed = drawn(client_of_trainer)
    page = text(client_of_trainer.get(f"{PAGE}print/{printed.pk}/"))
    document = words(client_of_trainer.get(f"{PAGE}print/{printed.pk}/word/").content)
    for shown in (page, document):
        for key in ("match", "order", "short", "number", "room", "case", "choice", "judge"):
            assert f"{key}：敲门" in shown
        assert "强制报告…" not in shown
        assert "答题卡" in shown


def test_the_key_is_a_document_of_its_own(client_of_trainer):
    printed = drawn(client_of_trainer)
    for content in (
        text(client_of_trainer.get(f"{PAGE}print/{printed.pk}/?key=1")),
        words(client_of_trainer.get(f"{PAGE}print/{printed.pk}/word/?key=1").content),
    ):
        assert "强制报告…" in content
        assert "敲门" not in content


def test_the_same_sheet_is_printed_again_after_the_bank_has_changed(client_of_trainer):
    printed = drawn(client_of_trainer)
    before = [(one.version.pk, one.key) for one in printed_questions(printed)]
    for question in Question.objects.all():
        body = question.current.body
        source = {**body, "type": question.current.type, "topic": "steps", "difficulty": "hard"}
        actions.add_version(question=question, source=source | {"mark": 9})
    assert [(one.version.pk, one.key) for one in printed_questions(printed)] == before


def test_a_draw_for_paper_counts_as_asked_and_has_a_number(client_of_trainer):
    numbers = [drawn(client_of_trainer).number for _ in range(2)]
    assert numbers == [1, 2]
    assert set(Question.objects.values_list("exposure", flat=True)) == {2}


@pytest.mark.parametrize(("code", "role"), [("990102", "trainer"), ("990101", "reviewer")])
def test_others_reach_no_printed_paper(client_of_trainer, code, role):
    printed = drawn(client_of_trainer)
    other = signed_in(office(code, role))
    for address in ("", "?key=1", "word/", "word/?key=1"):
        assert other.get(f"{PAGE}print/{printed.pk}/{address}").status_code == 404
    assert other.post(f"{PAGE}print/").status_code == 404


def test_a_printed_paper_of_another_paper_is_404(client_of_trainer):
    printed = drawn(client_of_trainer)
    made.paper(made.cell(count=1), slug="other")
    assert Paper.objects.count() == 2
    address = f"/cms/questions/papers/other/print/{printed.pk}/"
    assert client_of_trainer.get(address).status_code == 404
