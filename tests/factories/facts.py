"""A printed certificate, for tests of everything that shows one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from certificates.domain.facts import CourseEdition, Facts, HoursOf

CODE = "7K3MQ8XDA0B1C2D3E4F5G6H7J8"
_FACTS = Facts(
    title="培训合格证书",
    title_en="Certificate of Training",
    subtitle="儿童主任·岗前培训",
    subtitle_en="Child director · initial training",
    name="李秀兰",
    identity_masked="990101********0024",
    role="director",
    role_title="儿童主任",
    role_title_en="child director",
    kind="initial",
    kind_title="岗前培训",
    kind_title_en="initial training",
    programme_title="儿童主任岗前培训",
    programme_title_en="Initial training for child directors",
    period_name="2026",
    studied_from=date(2026, 9, 8),
    studied_to=date(2026, 11, 20),
    hours=(HoursOf("online", Decimal("2.0")), HoursOf("practice", Decimal("4.0"))),
    result="合格",
    result_en="passed",
    percent=Decimal("92.50"),
    courses=(
        CourseEdition("4e1c6a52-0000-4000-8000-000000000002", "入户家访", "Home visiting", 1),
    ),
    issuer="清溪县民政局",
    issuer_en="",
    issued_on=date(2026, 11, 23),
    valid_until=date(2027, 12, 31),
    number="2026990101D0100214A",
    code=CODE,
    url=f"http://127.0.0.1:8000/v/{CODE}",
    region_code="990101101201",
    region_path="云岭省 / 南屏市 / 清溪县 / 石坪乡 / 石坪村",
    county="清溪县",
    township="石坪乡",
    village="石坪村",
)


def some_facts(**changed: Any) -> Facts:
    return replace(_FACTS, **changed)
