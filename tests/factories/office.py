"""Officers at their desks, and a small county in which every column of the desk has people."""

import datetime
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from factories.accounts import OfficeRoleFactory, PostingFactory, StaffMemberFactory, UserFactory
from factories.certificates import certified, enrolled, programme_period, ready, sit_paper, study
from factories.quotas import granted
from factories.regions import region
from openpyxl import load_workbook

from accounts.models import Posting, StaffMember, User
from certificates.models import Certificate
from courses.models import Enrolment
from programmes.models import Period
from quotas.models import Quota


def officer(role: str = "county", code: str = "990101", **fields: Any) -> User:
    made: User = OfficeRoleFactory(
        user=UserFactory(**({"name": "王建国"} | fields)), role=role, region=region(code)
    ).user
    return made


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows_of(response: HttpResponse) -> list[list[Any]]:
    """Read the workbook of a response: all rows below the headers."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    sheet = load_workbook(BytesIO(content), read_only=True).active
    return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


def director(code: str = "990101100001", *, name: str = "李秀兰", **fields: Any) -> Posting:
    """Somebody in post since before the roster day, unless `start_date` says otherwise."""
    person = StaffMemberFactory(name=name, name_sort=fields.pop("name_sort", "li xiu lan"))
    made: Posting = PostingFactory(person=person, region=region(code), **fields)
    return made


@dataclass(frozen=True)
class County:
    """清溪县 with two townships; see `county`."""

    period: Period
    quota: Quota
    certified: Certificate
    ready: Enrolment
    passed: Enrolment
    finished: Enrolment
    attended: Enrolment
    idle: Enrolment
    elsewhere: Enrolment
    waiting: StaffMember
    untouched: Posting
    newcomer: Posting
    left: Posting


def county(places: int = 7) -> County:
    """Seven enrolled people at every stage, one waiting, one never enrolled, one new, one gone.

    All but `elsewhere` (清溪县 990101101) live in 城关镇 990101100.
    """
    period = programme_period()
    quota = granted(places, period=period)
    made = County(
        period=period,
        quota=quota,
        certified=certified(quota, director("990101100001", name="安证")),
        ready=ready(quota, director("990101100002", name="白待")),
        passed=sit_paper(
            study(enrolled(quota, director("990101100003", name="陈考")), practice="0")
        ),
        finished=study(enrolled(quota, director("990101100004", name="丁完"))),
        attended=_learns(enrolled(quota, director("990101100005", name="方学"))),
        idle=_stopped(enrolled(quota, director("990101100006", name="高停"))),
        elsewhere=enrolled(quota, director("990101101001", name="何新")),
        waiting=director("990101100007", name="江候").person,
        untouched=director("990101100008", name="孔未"),
        newcomer=director("990101100009", name="林初", start_date=datetime.date(2026, 10, 8)),
        left=director("990101100010", name="马离", end_date=datetime.date(2026, 6, 30)),
    )
    _asks(quota, made.waiting)
    return made


def _asks(quota: Quota, person: StaffMember) -> None:
    from courses import actions  # leaf: only here

    outcome = actions.enrol(
        period=quota.period, person=person, actor=None, key=f"waits-{person.pk}"
    )
    assert outcome.status == "waiting", outcome


def _learns(enrolment: Enrolment) -> Enrolment:
    Enrolment.objects.filter(pk=enrolment.pk).update(last_active_at=timezone.now())
    return enrolment


def _stopped(enrolment: Enrolment) -> Enrolment:
    long_ago = timezone.now() - datetime.timedelta(days=40)
    Enrolment.objects.filter(pk=enrolment.pk).update(
        last_active_at=long_ago, enrolled_at=long_ago - datetime.timedelta(days=5)
    )
    return enrolment
