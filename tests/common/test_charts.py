"""Charts: places in pixels, and the SVG that says the same to those who do not see it."""

from itertools import pairwise

from django.template.loader import render_to_string

from common.domain import charts


def test_columns_stand_on_the_floor_and_keep_their_proportions() -> None:
    found = charts.columns([0, 5, 10], ["a", "b", "c"], threshold=0.5)
    heights = [column.height for column in found.columns]
    assert (heights[0], heights[2] / heights[1]) == (0, 2)
    assert {round(column.y + column.height, 1) for column in found.columns} == {found.frame.floor}
    assert found.line == (found.frame.left + found.frame.right) / 2


def test_nothing_to_show_is_an_empty_frame() -> None:
    assert charts.columns([], []).columns == ()
    assert charts.lines([("A", [None, None], True)], ["1", "2"]).series == ()


def test_a_gap_in_a_line_is_left_out() -> None:
    only = charts.lines([("A", [0.0, None, 1.0], True)], ["1", "2", "3"]).series[0]
    assert [y for _, y in only.dots] == [180, 14]


def test_the_drawing_has_a_title_and_a_description() -> None:
    chart = charts.columns([1, 2], ["0-9", "10-19"], marked=[True, False])
    drawn = render_to_string(
        "common/charts/_columns.html",
        {"chart": chart, "name": "marks", "title": "Marks", "described": "Two people"},
    )
    assert 'role="img" aria-labelledby="marks-title marks-desc"' in drawn
    assert '<desc id="marks-desc">Two people</desc>' in drawn
    assert drawn.count("<rect") == 2
    assert "style=" not in drawn


def test_names_at_the_ends_keep_apart() -> None:
    found = charts.lines([(name, [0.0], False) for name in "ABC"], ["1"])
    assert [one.end[1] for one in found.series] == [180, 167, 154]


def test_names_at_the_top_stay_inside_of_the_chart() -> None:
    shares = {"A": 1.0, "B": 1.0, "C": 0.98, "D": 0.0}
    found = charts.lines([(name, [share], False) for name, share in shares.items()], ["1"])
    heights = sorted(one.end[1] for one in found.series)
    assert heights[0] >= charts.TOP
    assert all(high - low >= charts.NAME for low, high in pairwise(heights))
