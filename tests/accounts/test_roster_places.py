"""From names and codes to the village or township of a post."""

import pytest

from accounts.domain.roster.places import PlaceError, Places, bare
from accounts.domain.roster.refusals import Reason

PLACES = Places(
    "990101",
    "清溪县",
    {"990101100": "城关镇", "990101101": "石坪乡"},
    {
        "990101100001": "东街社区居委会",
        "990101100002": "长沟村委会",
        "990101101001": "长沟村村民委员会",
        "990101101002": "大湾社区",
        "990101101003": "大湾村",
    },
    {"990101102": "石坪乡 (990101101)"},
)


@pytest.mark.parametrize(
    ("role", "code", "township", "village", "found"),
    [
        ("director", "990101100001", "", "", "990101100001"),
        ("director", "990101100001", "石坪乡", "大湾村", "990101100001"),  # the code counts
        ("director", "", "城关镇", "东街社区居委会", "990101100001"),
        ("director", "", "城关", "东街", "990101100001"),
        ("director", "", "城关镇", "东街社区", "990101100001"),
        ("director", "", "石坪乡", "长沟", "990101101001"),
        ("director", "", " 石坪 乡", "大湾村", "990101101003"),
        ("director", "990101101", "", "长沟村", "990101101001"),
        ("director", "990101101000", "", "长沟村", "990101101001"),
        ("supervisor", "990101100", "", "", "990101100"),
        ("supervisor", "990101100000", "", "", "990101100"),
        ("supervisor", "", "石坪乡", "", "990101101"),
    ],
)
def test_found(role: str, code: str, township: str, village: str, found: str) -> None:
    for _again in range(2):
        assert PLACES.find(role, code, township, village) == found


@pytest.mark.parametrize(
    ("wanted", "field", "reason"),
    [
        (("director", "", "", "长沟村"), "region_code", Reason.PLACE_MISSING),
        (("director", "abc", "", ""), "region_code", Reason.CODE),
        (("director", "99010110", "", ""), "region_code", Reason.CODE),
        (("director", "990102100001", "", ""), "region_code", Reason.CODE_OUTSIDE),
        (("director", "9901", "", ""), "region_code", Reason.CODE_OUTSIDE),
        (("director", "990101100099", "", ""), "region_code", Reason.CODE_UNKNOWN),
        (("director", "990101102", "", "长沟村"), "region_code", Reason.CODE_CLOSED),
        (("director", "990101100", "", ""), "region_code", Reason.CODE_NOT_VILLAGE),
        (("director", "990101", "", "长沟村"), "region_code", Reason.CODE_NOT_VILLAGE),
        (("director", "", "石坪乡", ""), "village", Reason.VILLAGE_MISSING),
        (("director", "", "青岩镇", "长沟村"), "township", Reason.TOWNSHIP_UNKNOWN),
        (("director", "", "石坪乡", "长勾村"), "village", Reason.VILLAGE_UNKNOWN),
        (("supervisor", "990101100001", "", ""), "region_code", Reason.CODE_NOT_TOWNSHIP),
        (("supervisor", "990101", "", ""), "region_code", Reason.CODE_NOT_TOWNSHIP),
    ],
)
def test_refused(wanted: tuple[str, str, str, str], field: str, reason: Reason) -> None:
    with pytest.raises(PlaceError) as refused:
        PLACES.find(*wanted)
    assert (refused.value.field, refused.value.reason) == (field, reason)


@pytest.mark.parametrize(
    ("township", "village", "suggestion"),
    [
        ("石坪乡", "长勾村", "长沟村村民委员会 (990101101001)"),
        ("石坪乡", "大湾", "大湾社区 (990101101002) / 大湾村 (990101101003)"),
        ("石平乡", "长沟村", "石坪乡 (990101101)"),
        ("石坪乡", "完全不同", ""),
        ("石坪乡", "长" * 5000, ""),
    ],
)
def test_suggestions(township: str, village: str, suggestion: str) -> None:
    with pytest.raises(PlaceError) as refused:
        PLACES.find("director", "", township, village)
    assert refused.value.facts["suggestion"] == suggestion


def test_bare_names() -> None:
    assert (
        bare("长沟村村民委员会") == bare("长沟村委会") == bare("长沟村") == bare("长沟") == "长沟"
    )
    assert bare("东村") == "东村"
