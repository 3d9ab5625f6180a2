"""The hash chain of one quota's entries, and the fingerprint of a request (I6, I7)."""

import hashlib
import json
from datetime import UTC, datetime
from json.encoder import encode_basestring as _text
from typing import Any, NamedTuple


class Row(NamedTuple):
    """Everything of an entry that its hash covers."""

    quota: int | None
    counterpart: int | None
    period: int
    region: str
    sequence: int | None
    move: str
    amount: int
    seat: int | None
    person: int | None
    certificate: int | None
    document_number: str
    reason: str
    actor: int | None
    at: datetime
    key: str
    leg: int
    content_hash: str
    from_above: bool | None = None


def link(previous: str, row: Row) -> str:
    """Return the hash of `row` behind `previous`; the time is written in UTC, to microseconds.

    `from_above` is covered where it is said: rows older than the column keep their hash.
    """
    return hashlib.sha256(written(previous, row).encode()).hexdigest()


def written(previous: str, row: Row) -> str:
    """Return the text that is hashed: JSON with sorted keys, without spaces. Written by hand: a
    proof reads millions of rows, and `json.dumps` takes five times as long (a test compares).
    """
    above = "" if row.from_above is None else f'"from_above":{_flag(row.from_above)},'
    return (
        f'["{previous}",{{"actor":{_number(row.actor)},"amount":{row.amount},'
        f'"at":"{row.at.astimezone(UTC).isoformat(timespec="microseconds")}",'
        f'"certificate":{_number(row.certificate)},"content_hash":{_text(row.content_hash)},'
        f'"counterpart":{_number(row.counterpart)},'
        f'"document_number":{_text(row.document_number)},{above}"key":{_text(row.key)},'
        f'"leg":{row.leg},"move":{_text(row.move)},"period":{row.period},'
        f'"person":{_number(row.person)},"quota":{_number(row.quota)},'
        f'"reason":{_text(row.reason)},"region":{_text(row.region)},'
        f'"seat":{_number(row.seat)},"sequence":{_number(row.sequence)}}}]'
    )


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def fingerprint(**content: Any) -> str:
    """Return the hash of what was asked: the same key may come back with the same content only."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
