"""Names and times of day."""

import pytest

from portal.domain.greeting import given_name, part_of_day


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("李秀兰", "秀兰"),
        ("王芳", "王芳"),
        ("欧阳娜娜", "娜娜"),
        ("欧阳娜", "欧阳娜"),
        ("司马迁", "司马迁"),
        ("阳司马", "司马"),
        ("买买提·吐尔逊", "买买提"),
        ("陈䶮", "陈䶮"),
        ("李𠀀兰", "𠀀兰"),
        ("Ada Lovelace", "Ada Lovelace"),
        ("", ""),
    ],
)
def test_a_given_name_is_what_people_say(name, given) -> None:
    assert given_name(name) == given


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (4, "night"),
        (5, "morning"),
        (10, "morning"),
        (11, "noon"),
        (13, "afternoon"),
        (18, "evening"),
        (22, "evening"),
        (23, "night"),
        (0, "night"),
    ],
)
def test_the_day_has_five_parts(hour, part) -> None:
    assert part_of_day(hour) == part
