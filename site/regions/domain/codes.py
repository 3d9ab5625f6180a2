"""Division codes: how many digits make which level, who is whose parent, what zeros mean.

The statistical code grows by 2, 2, 2, 3 and 3 digits; written in full it is padded with zeros to
12 (or, in GB/T 2260, to 6). A code's parent is its prefix, so no table is needed. The irregular
places live here and nowhere else.
"""

import re
import unicodedata
from typing import Final

MINISTRY: Final = "00"
CORPS: Final = "66"  # Xinjiang Production and Construction Corps: a node of its own for quotas
PLAN_CITIES: Final = frozenset({"2102", "3302", "3502", "3702", "4403"})
# Prefectures without counties: the statistical codes carry one placeholder county each.
PSEUDO_COUNTIES: Final = {
    "4419": "441900",  # 东莞
    "4420": "442000",  # 中山
    "4604": "460400",  # 儋州
    "6202": "620201",  # 嘉峪关
}
# Rows that name no place of their own: 市辖区, 县, 省直辖县级行政区划.
PSEUDO_PREFECTURES: Final = frozenset(
    {"1101", "1201", "3101", "4190", "4290", "4690", "5001", "5002", "6590"}
)
LENGTHS: Final = (2, 4, 6, 9, 12)
_LEVEL_OF_LENGTH: Final = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
_DIGITS = re.compile(r"[0-9]+")


class CodeError(ValueError):
    """Not a division code. The text given is in `args[0]`."""


def parse(text: str) -> str:
    """Return the shortest code that `text` writes.

    Accepts spaces, full-width digits and padding with zeros. `441900000000` is Dongguan, the
    prefecture `4419`; its placeholder county is written `441900`.
    """
    code = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not _DIGITS.fullmatch(code) or len(code) not in LENGTHS:
        raise CodeError(text)
    if len(code) == 12:
        return _strip(code)
    if len(code) == 6 and code.endswith("00") and code not in PSEUDO_COUNTIES.values():
        return _strip(code.ljust(12, "0"))
    return code


def _strip(code: str) -> str:
    for cut in (9, 6, 4, 2):
        if code[cut:].strip("0"):
            break
        code = code[:cut]
    return code


def pad(code: str) -> str:
    """Return the code written in full, 12 digits."""
    return code.ljust(12, "0")


def level(code: str) -> int:
    """Return the level's number (0 ministry … 5 village), the value of `enums.Level`."""
    if code == MINISTRY:
        return 0
    if len(code) not in _LEVEL_OF_LENGTH:
        raise CodeError(code)
    return _LEVEL_OF_LENGTH[len(code)]


def parent(code: str) -> str | None:
    """Return the parent's code in the administrative tree; None for the ministry."""
    depth = level(code)
    if depth == 0:
        return None
    return MINISTRY if depth == 1 else code[: LENGTHS[depth - 2]]


def quota_parent(code: str) -> str | None:
    """Return from whom the office receives its quota; differs for the five plan cities."""
    return MINISTRY if code in PLAN_CITIES else parent(code)


def ancestors(code: str) -> list[str]:
    """Return the codes above, from the province down to the parent; the ministry is left out."""
    return [code[:length] for length in LENGTHS if length < len(code)]


def at(code: str, depth: int) -> str | None:
    """Return the ancestor (or the code itself) at a level, None if the code lies above it."""
    if depth == 0:
        return MINISTRY
    length = LENGTHS[depth - 1]
    return code[:length] if code != MINISTRY and len(code) >= length else None


def covers(scope: str, code: str) -> bool:
    """Say whether `code` lies in the tree of `scope`, itself included."""
    return scope == MINISTRY or code.startswith(scope)


def kind(code: str) -> str:
    """Return the value of `enums.RegionKind`."""
    if code in PLAN_CITIES:
        return "plan_city"
    if code == CORPS:
        return "corps"
    placeholder = len(code) in (9, 12) and code.endswith("000")  # 金门县, whose codes are not used
    if code in PSEUDO_PREFECTURES or code in PSEUDO_COUNTIES.values() or placeholder:
        return "pseudo"
    return "regular"
