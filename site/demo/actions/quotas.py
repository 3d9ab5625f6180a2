"""The county's places (名额) and the townships' targets (任务数), each with its document."""

from accounts.models import User
from demo.domain import places
from programmes.models import Period
from quotas import actions as quotas
from quotas.enums import QuotaKind
from quotas.models import Quota
from regions.models import Region

FIRST, SECOND = 180, 140


def first_grant(period: Period, actor: User) -> None:
    """Let the prefecture give the first places, and the county set its townships' targets."""
    _grant(period, actor, FIRST, "南民函〔2026〕18号", "demo:cap:1")
    target = quotas.grant(
        period=period,
        region=Region.objects.get(pk=places.COUNTY),
        role=period.programme.role,
        kind=QuotaKind.TARGET,
        places=FIRST + SECOND,
        document_number="南民发〔2026〕6号",
        key="demo:target",
        actor=actor,
    )
    _set_targets(target, actor)


def second_grant(period: Period, actor: User) -> None:
    _grant(period, actor, SECOND, "南民函〔2026〕41号", "demo:cap:2")


def _grant(period: Period, actor: User, number: int, document: str, key: str) -> None:
    quotas.grant(
        period=period,
        region=Region.objects.get(pk=places.COUNTY),
        role=period.programme.role,
        kind=QuotaKind.CAP,
        places=number,
        document_number=document,
        key=key,
        actor=actor,
    )


def _set_targets(target: Quota, actor: User) -> None:
    townships = Region.objects.in_bulk([township.code for township in places.TOWNSHIPS])
    for township in places.TOWNSHIPS:
        quotas.split(
            source=target,
            region=townships[township.code],
            places=township.places,
            document_number="清民字〔2026〕9号",
            key=f"demo:target:{township.code}",
            actor=actor,
        )
