"""Mark matrices of other systems: what is read, and what is said about what is not."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain.statistics.analysis import analyse
from assessments.domain.statistics.matrix_file import MatrixRefused, read_matrix

PLAIN = "attempt,1,2\nmax,1,2\nwang,1,0.5\nli,,2\n"


def cells(content: bytes | str) -> list[list[float]]:
    raw = content.encode() if isinstance(content, str) else content
    marks = read_matrix(raw)
    return [[float(Fraction(int(unit), marks.per_mark)) for unit in row] for row in marks.units.T]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PLAIN.encode(), id="plain"),
        pytest.param(PLAIN.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(PLAIN.replace("wang", "王建国").encode("gb18030"), id="GBK"),
        pytest.param(PLAIN.encode("utf-16"), id="UTF-16"),
        pytest.param(PLAIN.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(PLAIN.replace("wang", '"Wang, Jr."').encode(), id="quoted comma"),
        pytest.param((PLAIN + "\n,,\n  \n").encode(), id="blank rows at the end"),
        pytest.param(PLAIN.replace("0.5", " 0.5 ").encode(), id="spaces"),
        pytest.param(PLAIN.replace("0.5", "5e-1").encode(), id="exponent"),
        pytest.param(PLAIN.replace("0.5", "０．５").encode(), id="full-width digits"),
        pytest.param(PLAIN.replace("attempt", "Attempt").replace("max", "MAX").encode(), id="case"),
    ],
)
def test_it_is_read(content: bytes) -> None:
    assert cells(content) == [[1, 0.5], [0, 2]]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "Row 1 must read “attempt,1,2,…”: one column for each slot."),
        ("attempt\nmax\n", "Row 1 must read “attempt,1,2,…”: one column for each slot."),
        ("name;1;2\n", "Row 1 must read “attempt,1,2,…”: one column for each slot."),
        ("attempt,1,2\n", "Row 2 must read “max,…”: the maximum mark of each slot."),
        ("attempt,1,2\nwang,1,2\n", "Row 2 must read “max,…”: the maximum mark of each slot."),
        ("attempt,1,2\nmax,1\n", "Row 2 has 2 cells, 3 are needed."),
        ("attempt,1,\nmax,1,1\n", "Row 1, column 3, “”: each slot needs a name of its own."),
        ("attempt,1\nmax,-1\n", "Row 2, column 2, “-1”: a maximum mark is a number from 0 up."),
        ("attempt,1\nmax,\n", "Row 2, column 2, “”: a maximum mark is a number from 0 up."),
        (PLAIN.replace("0.5", "NaN"), "Row 3, column 3, “NaN”: a mark is a number, as 1.5 is."),
        (PLAIN.replace("0.5", "inf"), "Row 3, column 3, “inf”: a mark is a number, as 1.5 is."),
        (PLAIN.replace("0.5", "1_0"), "Row 3, column 3, “1_0”: a mark is a number, as 1.5 is."),
        (PLAIN.replace("0.5", "好"), "Row 3, column 3, “好”: a mark is a number, as 1.5 is."),
        (PLAIN.replace("0.5", "1e99"), "Row 3, column 3, “1e99”: a mark is a number, as 1.5 is."),
        (PLAIN.replace("0.5", "-0.5"), "Row 3, column 3, “-0.5”: a mark is not below 0."),
        (PLAIN.replace("0.5", "2.5"), "Row 3, column 3, “2.5”: the mark is above row 2."),
        (PLAIN + "zhao,1\n", "Row 5 has 2 cells, 3 are needed."),
        (PLAIN + "zhao,1,1,1\n", "Row 5 has 4 cells, 3 are needed."),
        (
            'attempt,1\nmax,1\n"' + "x,1\n" * 50_000,
            "The file is no CSV: a quotation mark opens a cell that never ends.",
        ),
    ],
)
def test_it_is_refused_with_row_and_column(content: str, problem: str) -> None:
    with pytest.raises(MatrixRefused) as refused:
        read_matrix(content.encode())
    assert [str(one) for one in refused.value.problems] == [problem]


def test_a_row_too_many_here_and_too_few_there_is_not_read_over() -> None:
    with pytest.raises(MatrixRefused) as refused:
        read_matrix((PLAIN + "zhao,1\nqian,1,1,1\n").encode())
    assert len(refused.value.problems) == 2


def test_a_picture_is_no_text() -> None:
    with pytest.raises(MatrixRefused, match="not text"):
        read_matrix(b"\x89PNG\r\n\x1a\n\xff\xff\xff")


def test_a_file_of_another_kind_has_no_endless_list() -> None:
    with pytest.raises(MatrixRefused) as refused:
        read_matrix(("attempt,1\nmax,1\n" + "x,y\n" * 500).encode())
    assert (len(refused.value.problems), refused.value.more) == (20, 480)


def test_a_header_alone_is_an_analysis_of_nobody() -> None:
    assert analyse(read_matrix(b"attempt,1\nmax,2\n")).paper.attempts == 0


def test_a_third_with_many_digits_stays_exact() -> None:
    marks = read_matrix(b"attempt,1,2\nmax,1,1\na,0.3333333333333333,1\nb,0.3333333333333333,0\n")
    assert analyse(marks).slots[0].discrimination_index is None
    assert analyse(marks).slots[0].facility == pytest.approx(1 / 3)


@given(
    st.lists(st.lists(st.decimals(0, 2, places=3), min_size=3, max_size=3), min_size=1, max_size=8)
)
def test_the_fast_way_reads_what_the_careful_way_reads(rows: list[list[Decimal]]) -> None:
    body = "".join(f"x,{','.join(map(str, row))}\n" for row in rows)
    fast = read_matrix(f"attempt,1,2,3\nmax,2,2,2\n{body}".encode())
    careful = read_matrix(f'attempt,1,2,"3"\nmax,2,2,2\n{body}'.encode())
    assert analyse(fast) == analyse(careful)


def test_two_slots_of_one_name_are_both_named() -> None:
    with pytest.raises(MatrixRefused) as refused:
        read_matrix(b"attempt,1,1\nmax,1,1\n")
    assert len(refused.value.problems) == 2
