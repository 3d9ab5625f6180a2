"""Rosters as county offices send them: 120 people, three of them with a mistake."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl

HEADERS = ("姓名", "手机号", "身份证号", "岗位", "乡镇", "村(社区)", "任职日期", "性别", "状态")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES = "赵钱孙李周吴郑王冯陈"
GIVEN = "春夏秋冬梅兰竹菊松柏"


def identity_number(order: int) -> str:
    body = f"99010119850101{order:03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def people(villages: Sequence[tuple[str, str]], number: int = 120) -> list[list[str]]:
    """Return rows for invented people, one after the other in the (township, village) pairs."""
    rows = []
    for order in range(number):
        township, village = villages[order % len(villages)]
        name = SURNAMES[order % 10] + GIVEN[order // 10 % 10] + GIVEN[order // 7 % 10]
        phone = f"1990202{order:04}"
        facts = [name, phone, identity_number(order), "儿童主任", township, village]
        rows.append([*facts, "2026-10-01", "女", "在任"])
    return rows


def with_mistakes(rows: list[list[str]]) -> list[list[str]]:
    """Repeat a phone, misspell a village, turn a check character."""
    wrong = [list(row) for row in rows]
    wrong[20][1] = wrong[10][1]
    wrong[40][4:6] = ["石坪乡", "大糖村"]
    number = wrong[60][2]
    wrong[60][2] = number[:-1] + ("0" if number[-1] != "0" else "1")
    return wrong


def write_xlsx(rows: list[list[str]], path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADERS)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def write_gbk_csv(rows: list[list[str]], path: Path) -> Path:
    lines = [",".join(row) for row in (list(HEADERS), *rows)]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    return path
