"""Thousands of people on PostgreSQL: the factories make one, the database multiplies the rows."""

from collections.abc import Mapping

from django.db import connection
from django.db.models import Model
from factories.certificates import ready

from accounts.models import StaffMember
from assessments.models import Attempt
from courses.models import Enrolment, HoursEntry
from quotas import actions
from quotas.models import Quota, Seat


def multiply(template: Model, count: int, overrides: Mapping[str, str], tables: str = "") -> None:
    """Copy a row `count` times as n = 1 … count; `overrides` are SQL by column."""
    meta = template._meta
    columns = [field.column for field in meta.concrete_fields]
    values = [overrides.get(name, f'one."{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{meta.db_table}" ({names}) SELECT {", ".join(values)} '
            f'FROM "{meta.db_table}" one CROSS JOIN generate_series(1, {count}) n {tables} '
            f"WHERE one.id = {template.pk}"
        )


def crowd_ready(quota: Quota, count: int, base: int) -> list[int]:
    """Make `count` people like one who waits for a certificate; return their enrolments. Their
    places are asked for one by one, as people do, so that the ledger proves them.
    """
    one: Enrolment = ready(quota)
    own = {"id": f"one.id + {base} + n", "public_id": "gen_random_uuid()"}
    blank = {"phone": f"({base} + n)::text", "user_id": "NULL", "identity_index": "NULL"}
    multiply(one.person, count, own | blank)
    whose = {"person_id": f"{one.person_id} + {base} + n"}
    _seat(one, count, base)
    seated = f"JOIN quotas_seat s ON s.person_id = {whose['person_id']}"
    multiply(one, count, own | whose | {"seat_id": "s.id"}, seated)
    for entry in HoursEntry.objects.filter(enrolment=one):
        new = {"id": "nextval('courses_hoursentry_id_seq')"}
        multiply(entry, count, new | {"enrolment_id": f"{one.pk} + {base} + n"})
    for attempt in Attempt.objects.filter(person=one.person):
        multiply(attempt, count, own | whose)
    return [one.pk + base + n for n in range(1, count + 1)]


def _seat(one: Enrolment, count: int, base: int) -> None:
    people = StaffMember.objects.filter(pk__gt=one.person_id + base).order_by("pk")[:count]
    for person in people.iterator():
        asked = actions.reserve(
            period=one.period,
            person=person,
            region=one.region,
            role=one.role,
            key=f"crowd-{person.pk}",
            actor=None,
        )
        assert asked.is_seated
    Seat.objects.filter(pk__gt=one.seat_id).update(state=one.seat.state)
