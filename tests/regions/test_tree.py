"""A newer list of divisions as a diff."""

from hypothesis import given
from hypothesis import strategies as st

from regions.domain import tree
from regions.domain.tree import Known, Listed

STORED = {
    "00": Known("民政部"),
    "99": Known("云岭省"),
    "9901": Known("南屏市"),
    "990101": Known("清溪县"),
    "990101100": Known("城关镇"),
    "990101101": Known("石坪乡"),
    "990102": Known("白水县"),
}


def test_the_same_list_changes_nothing() -> None:
    assert not tree.diff(STORED, {code: Listed(row.name) for code, row in STORED.items()})


def test_new_comes_parents_first() -> None:
    listed = {"990103101": Listed("南河镇"), "990103": Listed("红岩县")}
    assert list(tree.diff(STORED, listed).new) == ["990103", "990103101"]


def test_renamed() -> None:
    changes = tree.diff(STORED, {"990101101": Listed("石坪镇"), "990101100": Listed("城关镇")})
    assert changes == tree.Changes(renamed={"990101101": "石坪镇"})


def test_a_list_closes_only_beside_what_it_lists() -> None:
    changes = tree.diff(STORED, {"990101100": Listed("城关镇")})
    assert changes == tree.Changes(closed={"990101101": ""})


def test_children_close_with_their_parent() -> None:
    changes = tree.diff(STORED, {"990102": Listed("白水县")})
    assert list(changes.closed) == ["990101", "990101100", "990101101"]


def test_a_recoded_county_and_its_townships_find_their_heirs_by_name() -> None:
    listed = {
        "990102": Listed("白水县"),
        "990111": Listed("清溪区"),
        "990111001": Listed("城关街道"),
        "990111101": Listed("石坪镇"),
    }
    assert tree.diff(STORED, listed).closed == {
        "990101": "990111",
        "990101100": "990111001",
        "990101101": "990111101",
    }


def test_a_merger_is_named_by_the_file() -> None:
    listed = {"990101100": Listed("城关镇"), "990101101": Listed("石坪乡", "990101100")}
    changes = tree.diff(STORED, listed)
    assert changes.closed == changes.merged == {"990101101": "990101100"}


def test_a_named_successor_closes_even_what_the_list_does_not_speak_for() -> None:
    changes = tree.diff(STORED, {"990102": Listed("白水县", "990101")})
    assert changes.closed == {"990102": "990101"}


def test_namesakes_are_no_heirs() -> None:
    listed = {
        "990101100": Listed("城关镇"),
        "990101200": Listed("石坪镇"),
        "990101201": Listed("石坪街道"),
    }
    assert tree.diff(STORED, listed).closed == {"990101101": ""}


def test_closed_and_listed_again() -> None:
    stored = {**STORED, "990102": Known("白水县", open=False)}
    listed = {"990101": Listed("清溪县"), "990102": Listed("白水区")}
    assert tree.diff(stored, listed).reopened == {"990102": "白水区"}


def test_no_list_of_provinces_closes_the_invented_one() -> None:
    stored = {"00": Known("民政部"), "99": Known("云岭省"), "11": Known("北京市")}
    listed = {"00": Listed("民政部"), "11": Listed("北京市")}
    assert not tree.diff(stored, listed)


def test_villages_of_a_township_closed_before_close_and_find_their_heirs() -> None:
    stored = {
        **STORED,
        "990101101": Known("石坪乡", open=False, successor="990101100"),
        "990101101001": Known("长沟村"),
        "990101101002": Known("大湾村"),
    }
    changes = tree.diff(stored, {"990101100201": Listed("长沟社区")})
    assert changes.closed == {"990101101001": "990101100201", "990101101002": ""}


def test_paths_leave_placeholders_out() -> None:
    names = {"11": "北京市", "1101": "市辖区", "110101": "东城区"}
    assert tree.path("110101", names) == "北京市 / 东城区"
    assert tree.path("1101", names) == "北京市 / 市辖区"
    names = {"44": "广东省", "4419": "东莞市", "441900": "东莞市", "441900003": "东城街道"}
    assert tree.path("441900003", names) == "广东省 / 东莞市 / 东城街道"


def test_stems() -> None:
    assert tree.stem("清溪县") == tree.stem("清溪区") == tree.stem("清溪市") == "清溪"
    assert tree.stem("多福巷社区居委会") == "多福巷"
    assert tree.stem("城区") == "城区"


names = st.sampled_from(["清溪县", "清溪区", "白水县", "红岩市", "龙潭镇", "石坪乡"])
townships = st.dictionaries(st.integers(100, 110).map(lambda n: f"990101{n}"), names, max_size=8)


@given(townships, townships)
def test_applying_a_diff_gives_the_list(before: dict[str, str], after: dict[str, str]) -> None:
    above = {"99": Known("云岭省"), "9901": Known("南屏市"), "990101": Known("清溪县")}
    stored = above | {code: Known(name) for code, name in before.items()}
    changes = tree.diff(stored, {code: Listed(name) for code, name in after.items()})
    open_now = {code: row.name for code, row in stored.items()}
    open_now |= changes.new | changes.renamed | changes.reopened
    for code in changes.closed:
        del open_now[code]
    wanted = {code: row.name for code, row in above.items()} | (after or before)
    assert open_now == wanted
    assert all(successor in open_now for successor in changes.merged.values())
