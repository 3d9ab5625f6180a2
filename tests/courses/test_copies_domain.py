"""What changed above, block by block, and the merge that loses nothing (pure)."""

import pytest

from courses.domain.copies import (
    Kind,
    Piece,
    Text,
    changes,
    compared,
    files,
    in_order,
    merged,
    spoken,
)


def part(key: str, text: str, kind: str = "text") -> dict:
    return {"type": kind, "id": key, "value": text}


def section(key: str, title: str, *parts: dict) -> dict:
    return {"type": "section", "id": key, "value": {"title": title, "parts": list(parts)}}


def text(*sections: dict, title: str = "题") -> Text:
    return Text({"title": title, "summary": "简介"}, list(sections))


BASE = text(
    section("s1", "进门", part("a", "<p>先敲门</p>"), part("b", "<p>再问好</p>")),
    section("s2", "告别", part("c", "<p>说谢谢</p>")),
)
ABOVE = text(
    section("s1", "进门", part("a", "<p>先轻敲门</p>"), part("n", "<p>等应声</p>"),
            part("b", "<p>再问好</p>")),
    section("s3", "记录", part("d", "<p>当天记</p>")),
    title="新题",
)  # fmt: skip
OWN = text(
    section("s1", "进门", part("a", "<p>先敲门</p>"), part("own", "<p>说本地话</p>"),
            part("b", "<p>再问好</p>")),
    section("s2", "告别", part("c", "<p>说谢谢</p>")),
)  # fmt: skip


def keys(base: Text, ours: Text, theirs: Text) -> list[tuple[str, Kind, bool]]:
    return [(one.key, one.kind, one.mine) for one in changes(base=base, ours=ours, theirs=theirs)]


def test_only_what_changed_above_is_offered() -> None:
    assert keys(BASE, OWN, ABOVE) == [
        ("title", Kind.CHANGED, False),
        ("part:s1:a", Kind.CHANGED, False),
        ("part:s1:n", Kind.ADDED, False),
        ("section:s3", Kind.ADDED, False),
        ("section:s2", Kind.REMOVED, False),
    ]
    assert keys(BASE, OWN, BASE) == []
    assert keys(BASE, ABOVE, ABOVE) == []


def test_what_both_changed_is_told() -> None:
    ours = text(
        section("s1", "进门", part("a", "<p>先喊门</p>"), part("b", "<p>再问好</p>")),
        section("s2", "道别", part("c", "<p>说谢谢</p>")),
        title="自己的题",
    )
    found = keys(BASE, ours, ABOVE)
    assert ("title", Kind.CHANGED, True) in found
    assert ("part:s1:a", Kind.CHANGED, True) in found
    assert ("section:s2", Kind.REMOVED, True) in found


def test_what_was_thrown_out_here_and_changed_above_can_come_back() -> None:
    ours = text(section("s2", "告别", part("c", "<p>说谢谢</p>")))
    found = keys(BASE, ours, ABOVE)
    assert ("section:s1", Kind.CHANGED, True) in found
    back = merged(base=BASE, ours=ours, theirs=ABOVE, accepted={"section:s1"})
    assert [one["id"] for one in back.sections] == ["s1", "s2"]


def test_taking_everything_keeps_what_is_ours_alone() -> None:
    every = {key for key, _kind, _mine in keys(BASE, OWN, ABOVE)}
    taken = merged(base=BASE, ours=OWN, theirs=ABOVE, accepted=every)
    assert taken.fields["title"] == "新题"
    assert [one["id"] for one in taken.sections] == ["s1", "s3"]
    assert [one["id"] for one in taken.sections[0]["value"]["parts"]] == ["a", "n", "own", "b"]
    assert keys(ABOVE, taken, ABOVE) == []


def test_taking_nothing_changes_nothing_and_neither_do_unknown_keys() -> None:
    assert merged(base=BASE, ours=OWN, theirs=ABOVE, accepted=set()) == OWN
    assert merged(base=BASE, ours=OWN, theirs=ABOVE, accepted={"part:x:y", "nonsense"}) == OWN


def test_one_block_is_taken_and_the_other_left() -> None:
    taken = merged(base=BASE, ours=OWN, theirs=ABOVE, accepted={"part:s1:a"})
    parts = taken.sections[0]["value"]["parts"]
    assert [one["value"] for one in parts] == [
        "<p>先轻敲门</p>",
        "<p>说本地话</p>",
        "<p>再问好</p>",
    ]
    assert OWN.sections[0]["value"]["parts"][0]["value"] == "<p>先敲门</p>"


def test_another_order_above_is_one_change() -> None:
    above = text(*reversed(BASE.sections))
    assert keys(BASE, BASE, above) == [("order", Kind.MOVED, False)]
    taken = merged(base=BASE, ours=BASE, theirs=above, accepted={"order"})
    assert [one["id"] for one in taken.sections] == ["s2", "s1"]
    first = section("s1", "进门", part("b", "<p>再问好</p>"), part("a", "<p>先敲门</p>"))
    above = text(first, BASE.sections[1])
    assert keys(BASE, OWN, above) == [("order:s1", Kind.MOVED, False)]
    taken = merged(base=BASE, ours=OWN, theirs=above, accepted={"order:s1"})
    assert [one["id"] for one in taken.sections[0]["value"]["parts"]] == ["b", "a", "own"]


def test_what_the_editor_adds_is_no_change() -> None:
    opened = part("a", '<p data-block-key="x1y2z">先敲门</p>')
    ours = text(section("s1", "进门", opened, part("b", "<p>再问好</p>")), BASE.sections[1])
    above = text(
        section("s1", "进门", part("a", "<p>先轻敲门</p>"), part("b", "<p>再问好</p>")),
        BASE.sections[1],
    )
    assert keys(BASE, ours, above) == [("part:s1:a", Kind.CHANGED, False)]
    lists = [
        text(section("s1", "进门", {"type": "checklist", "id": "l", "value": {"items": [
            {"type": "item", "value": "门牌", "id": key}]}}))
        for key in ("1", "2")
    ]  # fmt: skip
    assert keys(lists[0], lists[0], lists[1]) == []


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("<p>先<b>敲</b>门&amp;等</p><ul><li>一</li><li>二</li></ul>", "先敲门&等\n一\n二"),
        ({"text": "对", "correct": True, "feedback": "因为"}, "☑ 对\n因为"),
        ({"image": 7, "alt": "门", "caption": ""}, "▣ 门的画\n门"),
        ({"document": 9, "title": "表"}, "▣ #9\n表"),
        ([{"type": "item", "value": "甲", "id": "1"}, {"type": "item", "value": "乙", "id": "2"}],
         "甲\n乙"),
        (None, ""),
    ],
)  # fmt: skip
def test_a_block_is_spoken_in_lines(value, lines) -> None:
    assert spoken(value, {("image", 7): "门的画"}) == lines
    assert files([value, value]) <= {("image", 7), ("document", 9)}


def test_hanzi_and_words_are_compared_one_by_one() -> None:
    assert compared("先敲门", "先轻敲门") == (
        [Piece("先", False), Piece("敲门", False)],
        [Piece("先", False), Piece("轻", True), Piece("敲门", False)],
    )
    assert compared("knock once", "knock twice")[1] == [
        Piece("knock ", False),
        Piece("twice", True),
    ]
    assert compared("", "新") == ([], [Piece("新", True)])
    long = "字" * 5000
    assert compared(long, long + "。") == ([Piece(long, True)], [Piece(long + "。", True)])


def test_items_without_a_place_stay_behind_their_neighbour() -> None:
    items = [{"id": "own0"}, {"id": "a"}, {"id": "own1"}, {"id": "b"}]
    assert [one["id"] for one in in_order(items, ["b", "a"])] == ["own0", "b", "a", "own1"]
