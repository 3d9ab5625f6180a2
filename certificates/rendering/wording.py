"""The sentence of a certificate and its dates, in the language of the printing."""

from datetime import date
from decimal import Decimal

from certificates.domain.facts import Facts

HOURS_ZH = {"online": "线上", "class": "面授", "live": "直播", "practice": "实操"}
HOURS_EN = {
    "online": "online",
    "class": "in class",
    "live": "by live stream",
    "practice": "practice",
}
MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip


def day_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def day_en(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span_zh(first: date, last: date) -> str:
    """Return 2026年9月8日至11月20日: the year once where it is the same."""
    if first == last:
        return day_zh(first)
    end = day_zh(last) if first.year != last.year else f"{last.month}月{last.day}日"
    return f"{day_zh(first)}至{end}"


def plain(hours: Decimal) -> str:
    """Return 4 for 4.0 and 2.5 for 2.5."""
    return f"{hours.normalize():f}"


def body_zh(facts: Facts) -> str:
    """Return the sentence below the name. 学时 are shown by kind of evidence."""
    kinds = "、".join(f"{HOURS_ZH[e.kind]}{plain(e.hours)}学时" for e in facts.hours)
    detail = f"（{kinds}）" if len(facts.hours) > 1 else ""
    return (
        f"于{span_zh(facts.studied_from, facts.studied_to)}"
        f"参加{facts.county}{facts.programme_title}，"
        f"修完规定课程{plain(facts.total_hours)}学时{detail}，经考核成绩{facts.result}。特发此证。"
    )


def body_en(facts: Facts) -> str:
    kinds = ", ".join(f"{plain(e.hours)} {HOURS_EN[e.kind]}" for e in facts.hours)
    detail = f" ({kinds})" if len(facts.hours) > 1 else ""
    return (
        f"has completed {facts.programme_title_en or facts.programme_title} from "
        f"{day_en(facts.studied_from)} to {day_en(facts.studied_to)}, "
        f"{plain(facts.total_hours)} credit hours of 45 minutes{detail}, "
        "and has passed the assessment."
    )


SIZES = ((8, 27), (14, 23), (22, 18))  # (characters, points)


def name_size(name: str) -> int:
    """Return the size in points that keeps a name on one line: WeasyPrint cannot shrink to fit."""
    return next((size for limit, size in SIZES if len(name) <= limit), 14)
