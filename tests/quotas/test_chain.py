"""The text that is hashed is canonical JSON, written by hand."""

import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from quotas.domain.chain import Row, link, written

IDS = st.none() | st.integers(1, 2**62)
ROWS = st.builds(
    Row,
    quota=IDS,
    counterpart=IDS,
    period=st.integers(1, 2**31),
    region=st.sampled_from(["00", "990101", "990101100001"]),
    sequence=IDS,
    move=st.sampled_from(["grant", "reserve"]),
    amount=st.integers(-(2**31), 2**31),
    seat=IDS,
    person=IDS,
    certificate=IDS,
    document_number=st.text(),
    reason=st.text(),
    actor=IDS,
    at=st.datetimes(
        # The first hours of year 1 are year 0 in UTC. Hypothesis adds the time zone.
        min_value=datetime(2, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]),
    ),
    key=st.text(),
    leg=st.integers(0, 9),
    content_hash=st.text("0123456789abcdef", min_size=64, max_size=64),
    from_above=st.none() | st.booleans(),
)


@given(ROWS)
def test_it_is_what_json_would_write(row: Row) -> None:
    told = row._asdict() | {"at": row.at.astimezone(UTC).isoformat(timespec="microseconds")}
    if told["from_above"] is None:
        del told["from_above"]
    reference = json.dumps(
        ["before", told], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert written("before", row) == reference


def test_each_field_is_covered() -> None:
    row = Row(
        1, 2, 3, "99", 4, "grant", 5, 6, 7, 8, "文", "因", 9, datetime(2026, 1, 1, tzinfo=UTC),
        "k", 0, "c", True,
    )  # fmt: skip
    changed = [
        row._replace(**{name: datetime(2027, 1, 1, tzinfo=UTC) if name == "at" else "x"})
        for name in row._fields
        if name != "from_above"
    ] + [row._replace(from_above=None), row._replace(from_above=False)]
    assert len({link("", one) for one in [row, *changed]}) == 1 + len(changed)
