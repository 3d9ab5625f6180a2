"""The county's places (名额) and the townships' targets (任务数), each with its document."""

from typing import Any

from accounts.models import User
from demo.domain.places import COUNTY, TOWNSHIPS
from programmes.models import Period
from quotas import actions as quotas
from quotas.enums import QuotaKind
from quotas.models import Quota
from regions.models import Region

FIRST, SECOND = 180, 140


def first_grant(period: Period, actor: User) -> None:
    """The prefecture gives the first places, and says how many are to be trained."""
    _grant(period, actor, places=FIRST, document_number="南民函〔2026〕18号")
    quotas.grant(
        **_for_the_county(period, actor),
        kind=QuotaKind.TARGET,
        places=FIRST + SECOND,
        document_number="南民发〔2026〕6号",
        key="demo:target",
    )


def second_grant(period: Period, actor: User) -> None:
    _grant(period, actor, places=SECOND, document_number="南民函〔2026〕41号")


def set_targets(period: Period, actor: User) -> None:
    """The county hands its target down to the townships."""
    target = Quota.objects.get(period=period, region=COUNTY, kind=QuotaKind.TARGET)
    townships = Region.objects.in_bulk([township.code for township in TOWNSHIPS])
    for township in TOWNSHIPS:
        quotas.split(
            source=target,
            region=townships[township.code],
            places=township.places,
            document_number="清民字〔2026〕9号",
            key=f"demo:target:{township.code}",
            actor=actor,
        )


def _grant(period: Period, actor: User, *, places: int, document_number: str) -> None:
    quotas.grant(
        **_for_the_county(period, actor),
        kind=QuotaKind.CAP,
        places=places,
        document_number=document_number,
        key=f"demo:{document_number}",
    )


def _for_the_county(period: Period, actor: User) -> dict[str, Any]:
    return {
        "period": period,
        "region": Region.objects.get(pk=COUNTY),
        "role": period.programme.role,
        "actor": actor,
    }
