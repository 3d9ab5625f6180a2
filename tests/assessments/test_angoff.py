"""The pass mark by Angoff ratings: the arithmetic, the panel, the page, adopting a mark."""

import io
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from factories import assessments as made
from factories.trainers import office, signed_in, text
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from assessments import actions
from assessments.actions import PanelRefused
from assessments.domain.statistics import angoff
from assessments.domain.statistics.angoff import Pool
from assessments.models import AngoffPanel, AngoffRating, Paper
from assessments.queries import standards
from common.models import AuditEntry

database = pytest.mark.django_db
SINGLES = Pool(2, {1: Fraction(1), 2: Fraction(1), 3: Fraction(1), 4: Fraction(1)})
ESSAY = Pool(1, {5: Fraction(6)})
percentages = some.integers(0, 100).map(lambda percent: Fraction(percent, 100))


def ratings(*percent: int) -> dict[int, Fraction]:
    return {number: Fraction(one, 100) for number, one in enumerate(percent, start=1)}


def test_three_raters_by_hand():
    """(2 × mean of four singles + 6 × essay) ÷ 8: 0.65, 0.6, 0.85."""
    found = angoff.standard(
        [SINGLES, ESSAY],
        {7: ratings(40, 60, 80, 100, 63), 8: ratings(60, 60, 60, 60, 60),
         9: ratings(100, 100, 100, 100, 80)},
    )  # fmt: skip
    assert found.raters == {7: Fraction(13, 20) * 100 - Fraction(1, 4), 8: 60, 9: 85}
    assert found.suggested == Fraction(20975, 300)
    assert found.sd == pytest.approx(13.2767, abs=1e-4)
    assert found.error == pytest.approx(13.2767 / 3**0.5, abs=1e-4)
    spread = found.questions[1]
    assert (spread.low, spread.high, spread.disputed) == (0.4, 1.0, True)
    assert spread.mean == pytest.approx(2 / 3)
    assert found.questions[5].disputed is False


def test_who_has_not_rated_everything_does_not_count():
    found = angoff.standard([SINGLES, ESSAY], {7: ratings(50, 50, 50, 50, 50), 8: ratings(100)})
    assert (list(found.raters), found.suggested, found.sd, found.error) == ([7], 50, None, None)
    nobody = angoff.standard([SINGLES], {8: ratings(100)})
    assert (nobody.suggested, nobody.questions) == (None, {})


@given(some.lists(some.lists(percentages, min_size=5, max_size=5), min_size=1, max_size=6))
def test_the_mean_of_the_raters_marks_is_the_mark_of_their_mean(rows):
    raters = {rater: dict(enumerate(row, start=1)) for rater, row in enumerate(rows)}
    found = angoff.standard([SINGLES, ESSAY], raters)
    mean = {q: sum(row[q] for row in raters.values()) / len(rows) for q in range(1, 6)}
    assert found.suggested == angoff.expected([SINGLES, ESSAY], mean) * 100
    assert 0 <= found.suggested <= 100


@pytest.fixture
def paper(db) -> Paper:
    return made.paper(made.cell(type="single", count=2), made.cell("reporting", count=1))


@pytest.fixture
def _in_english():
    translation.activate("en")


def opened(paper: Paper) -> AngoffPanel:
    return actions.open_panel(paper=paper, actor=office())


def rated(panel: AngoffPanel, percent: int, rater=None):
    rater = rater or office(role="reviewer")
    every = standards.versions_of(panel.cells)
    actions.rate(panel=panel, rater=rater, ratings=dict.fromkeys(every, percent))
    return rater


@database
def test_a_panel_freezes_what_the_paper_can_draw(paper):
    panel = opened(paper)
    assert [(cell["count"], len(cell["questions"])) for cell in panel.cells] == [(2, 6), (1, 4)]


@database
def test_a_mark_is_adopted_by_a_person_with_a_reason_and_leaves_a_trace(paper):
    panel = opened(paper)
    rated(panel, 70)
    rated(panel, 80)
    assert Paper.objects.get().current.pass_mark == 80
    trainer = office()
    version = actions.adopt_standard(
        panel=panel, pass_mark=Decimal(75), reason="三位专家", actor=trainer
    )
    assert (version.number, version.pass_mark) == (1, 75)
    entry = AuditEntry.objects.get(action="assessments.adopt_pass_mark")
    assert (entry.actor_id, entry.region_code) == (trainer.pk, "990101")
    assert entry.detail == {
        "paper": "c2-final", "before": "80.00", "suggested": "75.00", "adopted": "75.00",
        "raters": 2, "version": 1, "reason": "三位专家",
    }  # fmt: skip


@database
def test_an_attempt_keeps_the_pass_mark_it_was_begun_with(paper):
    attempt = made.sit(on=paper)
    panel = opened(paper)
    rated(panel, 60)
    actions.adopt_standard(panel=panel, pass_mark=Decimal(60), reason="x", actor=office())
    paper.refresh_from_db()
    assert (paper.current.number, paper.current.pass_mark) == (2, 60)
    attempt.refresh_from_db()
    assert (attempt.paper_version.number, attempt.paper_version.pass_mark) == (1, 80)


@database
@pytest.mark.usefixtures("_in_english")
def test_what_cannot_be_is_refused(paper):
    panel = opened(paper)
    with pytest.raises(PanelRefused, match="open already"):
        opened(paper)
    adopting = {"panel": panel, "pass_mark": Decimal(60), "actor": office()}
    with pytest.raises(PanelRefused, match="every question"):
        actions.adopt_standard(reason="x", **adopting)
    rated(panel, 60)
    with pytest.raises(PanelRefused, match="reason"):
        actions.adopt_standard(reason="  ", **adopting)
    with pytest.raises(PanelRefused, match="no such question"):
        actions.rate(panel=panel, rater=office(), ratings={999_999: 50})
    [version, *_rest] = standards.versions_of(panel.cells)
    with pytest.raises(PanelRefused, match="between 0 and 100"):
        actions.rate(panel=panel, rater=office(), ratings={version: 101})
    actions.load_paper(
        data=made.paper_source(made.cell(type="single", count=3)), region=paper.region
    )
    with pytest.raises(PanelRefused, match="has changed"):
        actions.adopt_standard(reason="x", **adopting)
    actions.drop_panel(panel=panel, actor=office())
    with pytest.raises(PanelRefused, match="closed"):
        rated(panel, 50)


@database
def test_a_rating_is_changed_or_taken_back(paper):
    panel, rater = opened(paper), office()
    rated(panel, 60, rater)
    [first, second, *_rest] = sorted(standards.versions_of(panel.cells))
    count = actions.rate(panel=panel, rater=rater, ratings={first: 90, second: None})
    kept = dict(AngoffRating.objects.values_list("question_version", "percent"))
    assert (count, kept[first], second in kept) == (9, 90, False)


@database
@pytest.mark.parametrize("what", ["open", "adopted", "twice", "percent"])
def test_the_database_keeps_the_rules_of_a_panel(paper, what):
    panel = opened(paper)
    rated(panel, 50)
    rating = AngoffRating.objects.first()
    closed = {"adopted": 60, "closed_at": panel.opened_at}
    broken = {
        "open": lambda: AngoffPanel.objects.create(
            paper=paper, paper_version=paper.current, blueprint=[], cells=[]
        ),
        "adopted": lambda: AngoffPanel.objects.update(**closed),
        "twice": lambda: AngoffRating.objects.create(
            panel=panel, rater=rating.rater, question_version=rating.question_version, percent=1
        ),
        "percent": lambda: AngoffRating.objects.update(percent=101),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        broken[what]()


def address(name: str = "standard") -> str:
    return reverse(f"own_questions:{name}", args=["c2-final"])


@database
def test_the_page_from_opening_to_adopting_without_javascript(paper):
    trainer, reviewer = signed_in(office()), signed_in(office(role="reviewer"))
    assert reviewer.post(address("standard_open")).status_code == 404
    trainer.post(address("standard_open"))
    panel = AngoffPanel.objects.get()
    fields = {f"p-{pk}": "65" for pk in standards.versions_of(panel.cells)}
    shown = text(reviewer.get(address()))
    assert "已评 0 题，共 10 题" in shown
    assert "评定表" not in shown
    shown = text(reviewer.post(address("standard_rate"), fields, follow=True))
    assert "已评 10 题，共 10 题" in shown
    assert "建议合格线：65.0%" in shown
    before = text(trainer.get(address()))
    assert "<h2>评定表</h2>" not in before
    assert "<h2>评定表</h2>" in text(trainer.get(address(), {"table": "1"}))
    missing = trainer.post(address("standard_adopt"), {"pass_mark": "65", "reason": ""})
    assert missing.status_code == 422
    told = trainer.post(
        address("standard_adopt"), {"pass_mark": "65", "reason": "专家一致"}, follow=True
    )
    assert "合格线为 65%" in text(told)
    assert "已采用：65%（建议 65%）" in text(told)
    paper.current.refresh_from_db()
    assert paper.current.pass_mark == 65


@database
def test_a_typing_error_is_said_and_nothing_is_kept(paper):
    panel = opened(paper)
    [version, *_rest] = standards.versions_of(panel.cells)
    told = signed_in(office()).post(address("standard_rate"), {f"p-{version}": "很多"}, follow=True)
    assert "0 到 100" in text(told)
    assert not AngoffRating.objects.exists()


@database
def test_the_table_as_excel(paper):
    panel = opened(paper)
    rated(panel, 60, office(role="reviewer"))
    rated(panel, 80, office(role="reviewer"))
    answer = signed_in(office()).get(address("standard_export"))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 12
    assert rows[1][4:] == (60, 80, 70, 14.14)
    assert rows[-1] == ("建议合格线", None, None, None, 60, 80, 70, 14.14)
    stranger = signed_in(office(role="reviewer"))
    assert stranger.get(address("standard_export")).status_code == 404


@database
@pytest.mark.parametrize("name", ["standard", "standard_export"])
def test_a_neighbour_finds_no_panel(paper, name):
    opened(paper)
    assert signed_in(office("990102")).get(address(name)).status_code == 404


@database
@pytest.mark.parametrize("raters", [1, 3])
def test_the_table_takes_a_fixed_number_of_queries(paper, raters, django_assert_num_queries):
    panel = opened(paper)
    for _ in range(raters):
        rated(panel, 70)
    user = office()
    found = standards.panel_of(paper)
    with django_assert_num_queries(2):
        table = standards.table(found, user)
    assert (len(table.raters), table.questions) == (raters, 10)
