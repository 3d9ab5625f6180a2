"""The hash chain of one quota's entries, and the fingerprint of a request (I6, I7)."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Row:
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
    told = asdict(row) | {"at": row.at.astimezone(UTC).isoformat(timespec="microseconds")}
    if told["from_above"] is None:
        del told["from_above"]
    return _digest([previous, told])


def fingerprint(**content: Any) -> str:
    """Return the hash of what was asked: the same key may come back with the same content only."""
    return _digest(content)


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
