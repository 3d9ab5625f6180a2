"""Names: what typing and old encodings did is repaired, what a person is called is not touched."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain import names


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("李秀兰", "李秀兰"),
        ("李　兰", "李兰"),
        ("李 兰 ", "李兰"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提‧艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("买买提.艾力", "买买提·艾力"),
        ("买买提 · 艾力", "买买提·艾力"),
        ("艾力·", "艾力"),
        ("Anna  Maria Li", "Anna Maria Li"),
        ("\uff2c\uff49", "Li"),
        ("张\u200b三", "张三"),
        ("⽂⽟", "文玉"),  # radicals, as copied from a PDF
        ("e\u0301", "\u00e9"),
    ],
)
def test_normalise(typed: str, stored: str) -> None:
    assert names.normalise(typed) == stored


@pytest.mark.parametrize("name", ["王䶮", "李㛃", "张𠮷", "陈\U0002b74e", "赵龴", "丁\U000e0100"])
def test_rare_characters_stay(name: str) -> None:
    assert names.normalise(name) == name
    assert not names.strange_characters(name)
    assert not names.has_private_codes(name)


@pytest.mark.parametrize(
    ("private", "today"),
    [
        ("\ue863", "䶮"),
        ("\ue85c", "䴓"),
        ("\ue81e", "龴"),
        ("\ue864", "龻"),
        ("\ue816", "\U00020087"),
    ],
)
def test_private_codes_of_gbk_become_characters(private: str, today: str) -> None:
    assert names.normalise("王" + private) == "王" + today


def test_other_private_codes_are_noticed() -> None:
    assert names.has_private_codes(names.normalise("王\ue170"))


@pytest.mark.parametrize("name", ["张3", "=张三", "张三;", "张\x07三", "张<b>", "张🙂", "张_三"])
def test_strange_characters(name: str) -> None:
    assert names.strange_characters(name)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("李秀兰", "li xiu lan"),
        ("单雄信", "shan xiong xin"),
        ("曾国", "zeng guo"),
        ("买买提·艾力", "mai mai ti ai li"),
        ("王䶮", "wang yan"),
        ("Anna Li", "anna li"),
        ("", ""),
    ],
)
def test_sort_key(name: str, key: str) -> None:
    assert names.sort_key(name) == key


@pytest.mark.parametrize(
    ("name", "masked"),
    [("李秀兰", "李**"), ("李兰", "李*"), ("买买提·艾力", "买***"), ("李", "李"), ("", "")],
)
def test_masked(name: str, masked: str) -> None:
    assert names.masked(name) == masked


def test_readings_are_those_of_pypinyin() -> None:
    """pinyin.txt is made of pypinyin's data (MIT); it is read in a process without phrases."""
    script = (
        "from pypinyin import lazy_pinyin\n"
        "for character in open(0, encoding='utf-8').read():\n"
        "    print(lazy_pinyin(character)[0])\n"
    )
    characters = "".join(characters for _syllable, characters in names._readings())[::50]
    told = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script],
        input=characters,
        env={"PYPINYIN_NO_PHRASES": "true"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.split()
    assert told == [names.sort_key("x" + character)[2:] for character in characters]


@given(st.text(max_size=30))
def test_normalising_twice_is_once(text: str) -> None:
    once = names.normalise(text)
    assert names.normalise(once) == once


@given(st.text(max_size=300))
def test_sort_keys_fit_their_column(text: str) -> None:
    assert len(names.sort_key(text)) <= 200
