"""A province of people who hold certificates, made by SQL: actions would take hours.

One row of each table is made by the factories; it is then multiplied by the database. Only what
must be computed (check characters, hash chains) is computed here, and copied in.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from factories.certificates import certified
from factories.crowds import multiply

from certificates.domain import numbering
from certificates.models import Certificate, NumberCounter
from quotas.domain import chain
from quotas.models import LedgerEntry, Quota
from regions.models import Region

COLUMNS = [
    "quota_id", "counterpart_id", "period_id", "region_id", "sequence", "move", "amount",
    "seat_id", "person_id", "certificate_id", "document_number", "reason", "actor_id", "at",
    "key", "leg", "content_hash", "from_above",
]  # fmt: skip
START = datetime(2026, 1, 5, 1, tzinfo=UTC)


@transaction.atomic
def populate(*, counties: int, people: int, already: Quota) -> int:
    """Give `people` certificates in each county: two ledger entries each. Return the entries."""
    first = certified(already)
    base, total = 10_000_000, counties * people
    county = f"(n - 1) / {people}"
    _numbers(counties, people)
    quotas = _counties(already, counties, people)
    at = f"one.id + {base} + n"
    own = {"id": at, "public_id": "gen_random_uuid()"}
    person = first.person
    multiply(person, total, own | {"phone": "n::text", "user_id": "NULL", "identity_index": "NULL"})
    where = {
        "person_id": f"{person.pk} + {base} + n",
        "region_id": f"'77' || lpad(({county})::text, 4, '0')",
        "quota_id": f"{quotas} + {county}",
    }
    multiply(first.enrolment.seat, total, where | {"id": at})
    seat = {"seat_id": f"{first.enrolment.seat_id} + {base} + n"}
    multiply(first.enrolment, total, where | seat | {"id": at})
    multiply(
        first,
        total,
        where
        | {
            "id": at,
            "number": "made.number",
            "enrolment_id": f"{first.enrolment_id} + {base} + n",
            "issuing_region_id": where["region_id"],
            "current_id": "NULL",
            "public_id": "gen_random_uuid()",
        },
        "JOIN made ON made.which = n",
    )
    _entries(first, base, counties, people, quotas)
    return LedgerEntry.objects.count()


def _counties(already: Quota, counties: int, people: int) -> int:
    """Make the counties with a fulfilled cap each, and return the id before the first cap."""
    codes = [f"77{number:04}" for number in range(counties)]
    Region.objects.bulk_create(
        [Region(code=code, name=code, level=3, parent_id="99") for code in codes]
    )
    NumberCounter.objects.bulk_create(
        [NumberCounter(region_id=code, year=2026, last=people) for code in codes]
    )
    start = 1_000_000
    Quota.objects.bulk_create(
        Quota(
            pk=start + number,
            period_id=already.period_id,
            region_id=code,
            role=already.role,
            kind=already.kind,
            places=people,
            fulfilled=people,
            entries_count=2 * people + 1,
        )
        for number, code in enumerate(codes)
    )
    return start


def _numbers(counties: int, people: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE made (which int PRIMARY KEY, number text) ON COMMIT DROP")
        with cursor.copy("COPY made (which, number) FROM STDIN") as copy:
            for n in range(counties * people):
                county, sequence = divmod(n, people)
                number = numbering.number(
                    year=2026,
                    region=f"77{county:04}",
                    role="director",
                    programme="01",
                    sequence=sequence + 1,
                )
                copy.write_row((n + 1, number))


def _entries(first: Certificate, base: int, counties: int, people: int, quotas: int) -> None:
    heads = []
    names = ", ".join([*COLUMNS, "previous_hash", "hash"])
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY quotas_ledgerentry ({names}) FROM STDIN") as copy:
            for county in range(counties):
                previous = ""
                for row in _county(first, base, county, people, quotas + county):
                    digest = chain.link(previous, row)
                    copy.write_row((*row, previous, digest))
                    previous = digest
                heads.append((previous, quotas + county))
        cursor.executemany("UPDATE quotas_quota SET head_hash = %s WHERE id = %s", heads)


def _county(
    first: Certificate, base: int, county: int, people: int, quota: int
) -> Iterator[chain.Row]:
    blank = chain.Row(
        quota=quota, counterpart=None, period=first.period_id,
        region=f"77{county:04}", sequence=1, move="grant", amount=people, seat=None,
        person=None, certificate=None, document_number="云民发〔2026〕3号", reason="", actor=1,
        at=START, key=f"b-{county}", leg=0, content_hash="c" * 64,
    )  # fmt: skip
    yield blank
    for number in range(people):
        n = base + county * people + number + 1
        at = START + timedelta(seconds=number)
        seat, person = first.enrolment.seat_id + n, first.person_id + n
        held = blank._replace(
            sequence=2 * number + 2, move="reserve", amount=1, seat=seat, person=person, at=at,
            document_number="", key=f"r-{n}",
        )  # fmt: skip
        yield held
        yield held._replace(
            sequence=2 * number + 3, move="fulfil", certificate=first.pk + n, key=f"f-{n}"
        )
