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
    """Return the sentence below the name: the office's own, else the standard one."""
    if facts.body:
        return facts.body
    told = values_zh(facts)
    return (
        f"于{told['时间']}参加{facts.county}{facts.programme_title}，"
        f"修完规定课程{told['学时']}，经考核成绩{facts.result}。特发此证。"
    )


def body_en(facts: Facts) -> str:
    if facts.body_en:
        return facts.body_en
    told = values_en(facts)
    return (
        f"has completed {told['programme']} from {told['dates']}, {told['hours']}, "
        "and has passed the assessment."
    )


def values_zh(facts: Facts) -> dict[str, str]:
    """Return what stands in the places of a sentence. 学时 are shown by kind of evidence."""
    kinds = "、".join(f"{HOURS_ZH[e.kind]}{plain(e.hours)}学时" for e in facts.hours)
    detail = f"（{kinds}）" if len(facts.hours) > 1 else ""
    return {
        "时间": span_zh(facts.studied_from, facts.studied_to),
        "县名": facts.county,
        "项目": facts.programme_title,
        "学时": f"{plain(facts.total_hours)}学时{detail}",
        "成绩": facts.result,
    }


def values_en(facts: Facts) -> dict[str, str]:
    kinds = ", ".join(f"{plain(e.hours)} {HOURS_EN[e.kind]}" for e in facts.hours)
    detail = f" ({kinds})" if len(facts.hours) > 1 else ""
    return {
        "dates": f"{day_en(facts.studied_from)} to {day_en(facts.studied_to)}",
        "programme": facts.programme_title_en or facts.programme_title,
        "hours": f"{plain(facts.total_hours)} credit hours of 45 minutes{detail}",
        "result": facts.result_en,
    }


SIZES = ((8, 27), (14, 23), (22, 18), (27, 14))  # (characters, points)


def name_size(name: str) -> int:
    """Return the size in points that keeps a name on one line: WeasyPrint cannot shrink to fit."""
    return next((size for limit, size in SIZES if len(name) <= limit), 10)
