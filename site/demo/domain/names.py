"""Invented names, identity numbers and telephone numbers, always the same ones."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Final

_SURNAMES: Final = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"
    "叶杜苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶"
)
_WOMEN: Final = (
    "秀英 桂英 玉兰 凤英 秀珍 春梅 丽华 玉珍 桂兰 素芬 艳 丽娟 小红 红梅 雪梅 晓燕 海燕 秋菊 冬梅 "
    "金凤 玉芳 桂芳 秀芳 翠英 翠兰 巧云 彩云 月娥 美玲 惠珍 淑芬 淑华 爱华 建英 永芳 国芳 志英 "
    "慧 敏 静 霞 娟 萍 莉 琴 芳 燕 玲 芬 春燕 小兰 小琴 晓丽 丽萍 艳红 秀琼 开珍 正芬 朝英 世芳"
)
_MEN: Final = (
    "建华 建国 志强 国强 永刚 正华 光明 文军 世荣 朝贵 开华 德富 兴旺 明华 学军 勇 军 伟 强 斌"
)
RARE_NAME: Final = "王䶮"  # U+4DAE: many fonts lack it
LONG_NAME: Final = "阿依古丽·买买提"
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def names(random: Random, taken: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield (name, gender) without end; four in five are women, no name comes twice."""
    seen = set(taken)
    while True:
        gender = "female" if random.random() < 0.8 else "male"
        given = random.choice((_WOMEN if gender == "female" else _MEN).split())
        name = random.choice(_SURNAMES) + given
        if name not in seen:
            seen.add(name)
            yield name, gender


def identity_number(region: str, born: date, order: int, gender: str) -> str:
    """Return a number with a valid check character for a division that does not exist.

    No real person can have it. The last digit of the order is odd for men.
    """
    serial = order * 2 + (1 if gender == "male" else 0)
    body = f"{region}{born:%Y%m%d}{serial % 1000:03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def phone(order: int) -> str:
    return f"1990101{order:04}"
