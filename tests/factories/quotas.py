"""Quotas as they come about: by grants, splits and reservations, never by rows alone."""

import itertools
from typing import Any

from factories.accounts import PostingFactory
from factories.programmes import PeriodFactory
from factories.regions import region

from accounts.models import Posting
from programmes.models import Period
from quotas import actions
from quotas.domain.outcome import Outcome
from quotas.models import Quota

_keys = itertools.count(1)


def key() -> str:
    return f"test-{next(_keys)}"


def period(**fields: Any) -> Period:
    made: Period = PeriodFactory(**fields)
    return made


def granted(places: int, *, code: str = "990101", kind: str = "cap", **fields: Any) -> Quota:
    """Grant places to a region, in a period of a new programme unless `period` is given."""
    of = fields.pop("period", None) or period()
    return actions.grant(
        period=of,
        region=region(code),
        role=fields.pop("role", of.programme.role),
        kind=kind,
        places=places,
        document_number="清民发〔2026〕3号",
        key=fields.pop("key", None) or key(),
        actor=fields.pop("actor", None),
        **fields,
    )


def split(source: Quota, code: str, places: int, **fields: Any) -> Quota:
    return actions.split(
        source=source,
        region=region(code),
        places=places,
        document_number="清民发〔2026〕9号",
        key=fields.pop("key", None) or key(),
        actor=fields.pop("actor", None),
    )


def posting(code: str = "990101100001", **fields: Any) -> Posting:
    made: Posting = PostingFactory(region=region(code), **fields)
    return made


def asked(quota: Quota, post: Posting | None = None, **fields: Any) -> Outcome:
    """Ask for a place for a posting (a new director of 990101100001 unless given)."""
    post = post or posting()
    return actions.reserve(
        period=quota.period,
        person=post.person,
        region=post.region,
        role=quota.role,
        key=fields.pop("key", None) or key(),
        actor=None,
        **fields,
    )


def transfer(source: Quota, code: str, places: int, **fields: Any) -> Quota:
    return actions.transfer(
        source=source,
        region=region(code),
        places=places,
        document_number="清民发〔2026〕21号",
        reason="学员调剂",
        key=fields.pop("key", None) or key(),
        actor=fields.pop("actor", None),
    )


def recover(quota: Quota, places: int, **fields: Any) -> Quota:
    return actions.recover(
        quota=quota,
        places=places,
        document_number="清民发〔2026〕22号",
        key=fields.pop("key", None) or key(),
        actor=fields.pop("actor", None),
    )


def held_back(quota: Quota, places: int, **fields: Any) -> Quota:
    return actions.hold_back(
        quota=quota,
        places=places,
        document_number="",
        key=fields.pop("key", None) or key(),
        actor=fields.pop("actor", None),
    )
