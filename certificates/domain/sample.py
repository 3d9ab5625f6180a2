"""The certificate of somebody invented, to look at a template before it is used."""

from datetime import date
from decimal import Decimal

from certificates.domain import titles
from certificates.domain.facts import Facts, HoursOf

NAME = "张三"
NUMBER = "2026990101D0000001Q"
CODE = "0" * 26


def sample(*, region: str, region_name: str, today: date, site: str) -> Facts:
    """Return facts in the standard words, as of `today`; the code verifies as unknown."""
    subtitle, subtitle_en = titles.subtitle("director", "initial")
    return Facts(
        title=titles.TITLE[0],
        title_en=titles.TITLE[1],
        subtitle=subtitle,
        subtitle_en=subtitle_en,
        name=NAME,
        identity_masked="990101********0000",
        role="director",
        role_title=titles.ROLES["director"][0],
        role_title_en=titles.ROLES["director"][1],
        kind="initial",
        kind_title=titles.KINDS["initial"][0],
        kind_title_en=titles.KINDS["initial"][1],
        programme_title="儿童主任岗前培训",
        programme_title_en="Initial training of child directors",
        period_name=str(today.year),
        studied_from=date(today.year, 1, 8),
        studied_to=today,
        hours=(HoursOf("online", Decimal(20)), HoursOf("practice", Decimal(4))),
        result=titles.RESULT[0],
        result_en=titles.RESULT[1],
        percent=Decimal(92),
        courses=(),
        issuer=titles.issuer(region, region_name),
        issuer_en="",
        issued_on=today,
        valid_until=date(today.year + 1, 12, 31),
        number=NUMBER,
        code=CODE,
        url=f"{site}/v/{CODE}",
        region_code=region,
        region_path=region_name,
        county=region_name,
        township="",
        village="",
    )
