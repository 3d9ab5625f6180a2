"""The essay of the demo can be loaded, answered and graded as it stands."""

from assessments.domain import authoring
from assessments.domain.questions import read_question, read_response
from demo.domain.writing import ANSWERS, BANK, PAPER


def test_bank_paper_and_answers_are_what_the_examiner_takes() -> None:
    assert authoring.bank_problems(BANK) == []
    assert authoring.paper_problems(PAPER) == []
    assert authoring.blueprint_problems(PAPER["sections"], authoring.candidates(BANK)) == []
    [source] = BANK["questions"]
    question = read_question({**source, "mark": "9"})
    for _days, text in ANSWERS:
        assert read_response(question, {"text": text}) == text
