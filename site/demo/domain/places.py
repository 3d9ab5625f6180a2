"""The invented places: a province that no statistical code knows, and what lies in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Final

PROVINCE: Final = "99"
PREFECTURE: Final = "9901"
COUNTY: Final = "990101"
NEIGHBOUR: Final = "990102"
NAMES: Final = {PROVINCE: "云岭省", PREFECTURE: "南屏市", COUNTY: "清溪县", NEIGHBOUR: "白水县"}


@dataclass(frozen=True)
class Township:
    """A township and how its people stand: `places` is its share of the county's 320.

    `idle` of the `learning` have not learned for more than 30 days.
    """

    code: str
    name: str
    directors: int
    places: int
    certified: int
    waiting: int
    learning: int
    idle: int = 0

    @property
    def enrolled(self) -> int:
        return self.certified + self.waiting + self.learning


TOWNSHIPS: Final = (
    Township("990101100", "城关镇", 56, 46, 38, 1, 6, 1),
    Township("990101101", "柳溪镇", 37, 30, 24, 1, 4),
    Township("990101102", "马场镇", 35, 28, 21, 1, 4),
    Township("990101103", "青岩镇", 43, 34, 21, 2, 8, 4),
    Township("990101104", "云台镇", 21, 17, 11, 0, 3),
    Township("990101105", "石门镇", 21, 17, 11, 0, 3),
    Township("990101200", "白沙乡", 25, 20, 14, 1, 4),
    Township("990101201", "双河乡", 28, 22, 15, 0, 5),
    Township("990101202", "龙潭乡", 23, 18, 10, 1, 5),
    Township("990101203", "石坪乡", 30, 24, 10, 0, 9, 5),
    Township("990101204", "桃源乡", 21, 17, 11, 0, 3, 1),
    Township("990101205", "竹林乡", 20, 16, 10, 1, 4, 1),
    Township("990101206", "高峰乡", 20, 16, 10, 0, 4),
    Township("990101207", "羊角乡", 20, 15, 8, 0, 3),
)
NEIGHBOUR_TOWNSHIPS: Final = (
    Township("990102100", "白水镇", 16, 0, 0, 0, 0),
    Township("990102101", "沙坪镇", 12, 0, 0, 0, 0),
    Township("990102200", "黄泥乡", 12, 0, 0, 0, 0),
)
ALL_TOWNSHIPS: Final = TOWNSHIPS + NEIGHBOUR_TOWNSHIPS

# Where people of the contract live, in the township that the desk points at.
DATANG: Final = "990101203200"
_FIXED_VILLAGES: Final = {DATANG: "大塘村"}
_COMMUNITIES: Final = ("东门社区", "西街社区", "河滨社区", "文昌社区", "北关社区", "新城社区")
_FIRST: Final = "大小上下新老东西前后石青白黄龙凤马牛竹松梨桃杨柳茶麻岔双三长"
_SECOND: Final = "塘坝坪坡湾沟寨冲坎岩河井田岭桥洞林园"


def divisions() -> dict[str, str]:
    """Return code → name of province, prefecture, counties and townships."""
    return NAMES | {township.code: township.name for township in ALL_TOWNSHIPS}


def villages() -> dict[str, str]:
    """Return code → name: one village for each director, no name twice. Always the same ones."""
    names = _village_names()
    found = {}
    for township in ALL_TOWNSHIPS:
        communities = _COMMUNITIES if township.name == "城关镇" else ()
        for number in range(township.directors):
            if number < len(communities):
                found[f"{township.code}{number + 1:03}"] = communities[number]
            else:
                code = f"{township.code}{200 + number - len(communities):03}"
                found[code] = _FIXED_VILLAGES.get(code) or next(names)
    return found


def _village_names() -> Iterator[str]:
    names = [f"{first}{second}村" for first, second in product(_FIRST, _SECOND)]
    Random("villages of the demo").shuffle(names)  # noqa: S311 names, no secrets
    return (name for name in names if name not in _FIXED_VILLAGES.values())
