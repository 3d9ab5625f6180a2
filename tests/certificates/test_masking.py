import pytest

from certificates.domain import masking


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李秀兰", "李**"),
        ("王勇", "王*"),
        ("欧阳建国", "欧***"),
        ("买买提·吐尔逊", "买***"),
        ("阿卜杜热合曼•买买提", "阿***"),
        ("李䶮", "李*"),
        ("葛\U000e0100洪", "葛*"),
        ("马", "马*"),
        (" 李秀兰 ", "李**"),
        ("", ""),
    ],
)
def test_masked_name(name: str, shown: str) -> None:
    assert masking.masked_name(name) == shown


@pytest.mark.parametrize("typed", ["买买提·吐尔逊", "买买提•吐尔逊", " 买买提 ・ 吐尔逊"])
def test_kinds_of_dots_are_the_same_name(typed: str) -> None:
    assert masking.is_same_name(typed, "买买提·吐尔逊")


def test_another_name_is_another_name() -> None:
    assert not masking.is_same_name("李秀", "李秀兰")
