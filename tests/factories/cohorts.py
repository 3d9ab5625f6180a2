"""People of many counties as certificates see them, the same for the same seed."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from factories.facts import some_facts

from certificates.domain import numbering
from certificates.domain.facts import Facts, HoursOf

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂香月玉凤琴红梅淑珍华春燕玲建国志文海波宇婷"
HAN_NAMES = [
    "张䶮",
    "王㛃",
    "赵𬭚",
    "䶮㛃𬭚",
    "买买提·吐尔逊",
    "古丽巴哈尔·阿卜杜热西提",
    "阿卜杜外力·麦麦提图尔荪·阿卜杜热西提·买买提",
    "阿卜杜热西提·买买提·吐尔逊·麦麦提图尔荪·阿卜杜外力·艾力江",
    "欧阳慧娴",
    "李〇",
    "王A",
]
SHAPED_NAMES = [
    "ئابدۇراخمان",
    "བཀྲ་ཤིས་",
]
EDGE_NAMES = HAN_NAMES + SHAPED_NAMES
PLACES = [
    ("雷山县", "雷山县民政局"),
    ("布拖县", "布拖县民政局"),
    ("东乡族自治县", "东乡族自治县民政局"),
    ("莎车县", "莎车县民政局"),
    ("珙县", "珙县民政局"),
]
TITLES = ["儿童主任岗前培训", "儿童督导员年度轮训", "农村留守儿童关爱保护示范培训"]
KINDS = ["online", "class", "live", "practice"]


def people(count: int, seed: int = 7, **same: Any) -> Iterator[Facts]:
    """Yield people, one in thirty with a rare Han name, one in ten printed in English; `same` fixes
    what a cohort has in common.
    """
    chance = random.Random(seed)
    for sequence in range(1, count + 1):
        yield some_facts(**(_person(chance, sequence) | same))


def cohort(count: int, seed: int = 7) -> list[Facts]:
    """Return people of one county, programme and day, printed in Chinese. The days on which each
    began and ended are their own.
    """
    first = next(people(1, seed))
    fields = ("county", "issuer", "issued_on", "valid_until", "hours", "second")
    same = {name: getattr(first, name) for name in (*fields, "programme_title")}
    return list(people(count, seed, language="zh-hans", **same))


def _person(chance: random.Random, sequence: int) -> dict[str, Any]:
    rare = chance.random() < 1 / 30
    given = "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2, 2))))
    county, issuer = chance.choice(PLACES)
    begun = date(2026, 1, 1) + timedelta(days=chance.randrange(300))
    ended = begun + timedelta(days=chance.randrange(1, 40))
    region = f"{chance.randrange(110000, 660000)}"
    code = numbering.new_code(chance.getrandbits)
    return {
        "name": chance.choice(HAN_NAMES) if rare else chance.choice(SURNAMES) + given,
        "identity_masked": chance.choice(
            (f"{region}********{chance.randrange(1000):03}{chance.choice('0123456789X')}", "")
        ),
        "county": county,
        "issuer": issuer,
        "programme_title": chance.choice(TITLES),
        "studied_from": begun,
        "studied_to": ended,
        "issued_on": ended + timedelta(days=3),
        "valid_until": date(ended.year + chance.randrange(1, 4), 12, 31),
        "hours": tuple(
            HoursOf(kind, Decimal(chance.randrange(1, 80)) / 2)
            for kind in chance.sample(KINDS, chance.randrange(1, 4))
        ),
        "number": numbering.number(
            year=2026, region=region, role="director", programme="01", sequence=sequence
        ),
        "code": code,
        "url": f"https://tongban.example/v/{code}",
        "second": chance.choice(("", "", f"This is to certify {sequence} of {begun:%Y}.")),
        "language": "en" if chance.random() < 1 / 10 else "zh-hans",
    }
