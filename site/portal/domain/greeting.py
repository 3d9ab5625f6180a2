"""How to greet someone: by the time of day, with the given name."""

from typing import Final

COMPOUND_SURNAMES: Final = (
    "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐司徒司空夏侯长孙宇文轩辕端木"
    "百里南宫独孤闻人申屠太史澹台公冶宗政濮阳淳于单于万俟鲜于闾丘司寇仲孙钟离拓跋呼延"
)


def given_name(name: str) -> str:
    """Return the given name of a Chinese name of three or more characters.

    Two characters stay whole (王芳, not 芳). Of a name with · the first part is the given name
    (买买提·吐尔逊). Names in other scripts stay as they are.
    """
    name = name.strip()
    if "·" in name:
        return name.split("·", 1)[0]
    if not all("㐀" <= character <= "鿿" or character >= "𠀀" for character in name):
        return name
    if len(name) == 4 and _is_compound(name[:2]):
        return name[2:]
    return name[1:] if len(name) == 3 and not _is_compound(name[:2]) else name


def _is_compound(surname: str) -> bool:
    return COMPOUND_SURNAMES.find(surname) % 2 == 0


def part_of_day(hour: int) -> str:
    """Return morning, noon, afternoon, evening or night."""
    if 5 <= hour < 11:
        return "morning"
    if 11 <= hour < 13:
        return "noon"
    if 13 <= hour < 18:
        return "afternoon"
    return "evening" if 18 <= hour < 23 else "night"
