"""Captions: what is read, what is refused with its line and a remedy, what comes out."""

import pytest

from common.domain.problems import FileRefused
from courses.domain import captions
from courses.domain.captions import Cue

SRT = """1
00:00:01,000 --> 00:00:03,500
<i>先问好，</i>
再说来意。

2
00:00:04,000 --> 00:00:06,000
{\\an8}Tom &amp; 小明 <3
"""
CUES = [(1000, 3500, "先问好，\n再说来意。"), (4000, 6000, "Tom & 小明 <3")]


def cues(content: bytes) -> list[tuple[int, int, str]]:
    found = captions.read(content)
    assert found.problems == ()
    return [(one.start, one.end, one.text) for one in found.cues]


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_every_usual_encoding_reads_alike(name: str) -> None:
    assert cues(SRT.encode(name)) == CUES
    assert cues(SRT.replace("\n", "\r\n").encode(name)) == CUES


def test_webvtt_reads_alike() -> None:
    vtt = """WEBVTT - 家访
Kind: captions

STYLE
::cue { color: red }

NOTE 给自己看 --> 不算

intro
00:01.000 --> 00:03.500 align:start position:10%
<v 李老师>先问好，</v>
<c.yellow>再说来意。</c>

00:00:04.000 --> 00:00:06.000
Tom &amp; 小明 &lt;3
"""
    assert cues(vtt.replace("NOTE 给自己看 --> 不算", "NOTE 给自己看").encode()) == CUES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:01 --> 0:02\n好", [(1000, 2000, "好")]),
        ("00：00：01，5 --> 00：00：02，25\n好", [(1500, 2250, "好")]),
        ("1\n00:00:01,000-->00:00:02,000\n好\n2\n00:00:02,000 --> 00:00:03,000\n再见",
         [(1000, 2000, "好"), (2000, 3000, "再见")]),
        ("0:01 --> 0:02.050\n一\n\n0:02 --> 0:03\n二", [(1000, 2000, "一"), (2000, 3000, "二")]),
        ("100:00:00,000 --> 100:00:01,000\n好", [(360_000_000, 360_001_000, "好")]),
    ],
    ids=["short", "full width", "no empty line", "touching", "hours"],
)  # fmt: skip
def test_what_is_read_without_doubt(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert cues(text.encode()) == expected


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("1\n00:00:01,000 -> 00:00:02,000\n好", 2, "arrow is missing"),
        ("1\n00:00:01,000 00:00:02,000\n好", 2, "arrow is missing"),
        ("0:01 --> 0:02\n好\n\n第二行", 4, "no time above"),
        ("0:01 --> 0:02\n好\n\n7", 4, "no time above"),
        ("-0:01 --> 0:02\n好", 1, "negative"),
        ("-0:00 --> 0:02\n好", 1, "negative"),
        ("0:02 --> 0:01\n好", 1, "ends before it begins"),
        ("0:02 --> 0:02\n好", 1, "ends before it begins"),
        ("0:01 --> 0:02\n\n0:03 --> 0:04\n好", 1, "no text"),
        ("0:01 --> 0:02\n<i> </i>", 1, "no text"),
        ("0:01 --> 0:05\n一\n\n0:03 --> 0:06\n二", 4, "before the one in line 1"),
        ("0:05 --> 0:06\n一\n\n0:01 --> 0:02\n二", 4, "before the one in line 1"),
        ("0:61 --> 1:02\n好", 1, "cannot be read"),
        ("eins --> zwei\n好", 1, "cannot be read"),
        ("0:01 --> 0:02\n一\n\n0:12 --> 0:13\n二", 4, "after the recording has ended"),
    ],
)
def test_a_problem_names_line_and_remedy(text: str, line: int, words: str) -> None:
    (problem,) = captions.read(text.encode(), seconds=10).problems
    assert problem.line == line
    assert words in str(problem.problem)


def test_all_problems_are_told_at_once() -> None:
    text = "-0:01 --> 0:02\n一\n\n0:05 --> 0:04\n二\n\n0:06 --> 0:07\n三"
    assert [one.line for one in captions.read(text.encode()).problems] == [1, 4]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no captions"),
        (b"WEBVTT\n\nNOTE nothing\n", "no captions"),
        (b"[Script Info]\nTitle: x", ".ass"),
        ("[00:12.00]歌词".encode(), ".lrc"),
        (bytes(range(256)) * 8, "cannot be read as text"),
        (b"PK\x03\x04" + bytes(100), "cannot be read as text"),
        (b"x" * (captions.LARGEST + 1), "1 MB"),
    ],
)
def test_a_file_of_another_kind_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        captions.read(content)


def test_written_as_webvtt_and_read_again() -> None:
    found = captions.read(SRT.encode()).cues
    text = captions.to_vtt(found)
    assert text == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.500\n先问好，\n再说来意。\n\n"
        "00:00:04.000 --> 00:00:06.000\nTom &amp; 小明 &lt;3\n"
    )
    assert cues(text.encode()) == CUES


def test_an_arrow_in_the_text_does_not_end_a_caption() -> None:
    (cue,) = captions.read("0:01 --> 0:02\n甲 &rarr; 乙 --&gt; 丙".encode()).cues
    assert "-->" in cue.text
    assert cues(captions.to_vtt([cue]).encode()) == [(1000, 2000, cue.text)]


def test_the_transcript_reads_as_paragraphs() -> None:
    spoken = [
        Cue(0, 1000, "先问好，\n再说来意。", 1),
        Cue(1000, 2000, "Hello\nthere", 4),
        Cue(9000, 10_000, "停一停。", 7),
    ]
    assert captions.transcript(spoken) == ["先问好，再说来意。Hello there", "停一停。"]


def test_a_long_file_is_read_once() -> None:
    lines = [f"{n // 60}:{n % 60:02} --> {n // 60}:{n % 60:02}.900\n第{n}句" for n in range(3000)]
    assert len(captions.read("\n\n".join(lines).encode()).cues) == 3000
