"""Division codes: digits, levels, parents and the irregular places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.domain import codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("99", "99"),
        ("990000000000", "99"),
        ("990100000000", "9901"),
        ("990101000000", "990101"),
        ("990101100000", "990101100"),
        ("990101100001", "990101100001"),
        ("９９０１０１", "990101"),
        (" 990 101 ", "990101"),
        ("990100", "9901"),  # six digits as in GB/T 2260
        ("990000", "99"),
        ("000000000000", "00"),
        ("00", "00"),
        ("441900", "441900"),  # Dongguan's placeholder county, not the prefecture
        ("442000", "442000"),
        ("460400", "460400"),
        ("441900000000", "4419"),
        ("441900003000", "441900003"),
        ("620201", "620201"),
        ("429004", "429004"),
    ],
)
def test_parse(text: str, code: str) -> None:
    assert codes.parse(text) == code


@pytest.mark.parametrize(
    "text",
    ["", "9", "990", "99010", "9901011", "99010110", "9901011000", "9" * 13, "abc", "99x101"],
)
def test_parse_refuses(text: str) -> None:
    with pytest.raises(codes.CodeError):
        codes.parse(text)


@pytest.mark.parametrize(
    ("code", "level", "parent", "quota_parent"),
    [
        ("00", 0, None, None),
        ("99", 1, "00", "00"),
        ("66", 1, "00", "00"),
        ("9901", 2, "99", "99"),
        ("2102", 2, "21", "00"),
        ("3302", 2, "33", "00"),
        ("3502", 2, "35", "00"),
        ("3702", 2, "37", "00"),
        ("4403", 2, "44", "00"),
        ("210202", 3, "2102", "2102"),
        ("441900", 3, "4419", "4419"),
        ("990101100", 4, "990101", "990101"),
        ("990101100001", 5, "990101100", "990101100"),
    ],
)
def test_level_and_parents(
    code: str, level: int, parent: str | None, quota_parent: str | None
) -> None:
    assert codes.level(code) == level
    assert codes.parent(code) == parent
    assert codes.quota_parent(code) == quota_parent


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("990101", "regular"),
        ("4403", "plan_city"),
        ("66", "corps"),
        ("1101", "pseudo"),
        ("5002", "pseudo"),
        ("4690", "pseudo"),
        ("441900", "pseudo"),
        ("620201", "pseudo"),
        ("350527000", "pseudo"),
        ("4419", "regular"),
    ],
)
def test_kind(code: str, kind: str) -> None:
    assert codes.kind(code) == kind


def test_at_gives_the_ancestor_of_a_level() -> None:
    assert codes.at("990101100001", 0) == "00"
    assert codes.at("990101100001", 3) == "990101"
    assert codes.at("9901", 2) == "9901"
    assert codes.at("9901", 3) is None
    assert codes.at("00", 1) is None
    assert codes.ancestors("990101100001") == ["99", "9901", "990101", "990101100"]
    assert codes.ancestors("99") == []


parts = st.tuples(
    st.integers(11, 99),
    st.integers(1, 99),
    st.integers(1, 99),
    st.integers(1, 999),
    st.integers(1, 999),
)


@given(parts, st.integers(1, 5))
def test_padding_and_parsing_are_inverse(numbers: tuple[int, ...], depth: int) -> None:
    whole = "".join(
        f"{number:0{width}}" for number, width in zip(numbers, (2, 2, 2, 3, 3), strict=True)
    )
    code = whole[: codes.LENGTHS[depth - 1]]
    assert codes.parse(codes.pad(code)) == code
    assert codes.level(code) == depth
    assert len(codes.pad(code)) == 12


@given(parts)
def test_every_ancestor_covers_its_descendants(numbers: tuple[int, ...]) -> None:
    code = "".join(
        f"{number:0{width}}" for number, width in zip(numbers, (2, 2, 2, 3, 3), strict=True)
    )
    while above := codes.parent(code):
        assert codes.covers(above, code)
        assert not codes.covers(code, above)
        code = above
    assert code == "00"
