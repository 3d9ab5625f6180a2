"""People on the way to a certificate, by the actions that bring them there."""

import datetime
import uuid
from decimal import Decimal
from typing import Any

from django.db import connection
from factories.accounts import OfficeRoleFactory, StaffMemberFactory, UserFactory
from factories.assessments import AttemptFactory, paper
from factories.programmes import PeriodFactory, ProgrammeFactory
from factories.quotas import granted, key, posting
from factories.regions import region

from accounts.models import Posting, StaffMember, User
from assessments.models import ProgrammePaper
from certificates import actions
from certificates.models import Certificate, CertificateVersion
from courses import actions as courses
from courses.models import Enrolment, ProgrammeCourse
from programmes.models import Period
from quotas.models import Quota

NOON = datetime.datetime(2026, 11, 20, 4, tzinfo=datetime.UTC)  # 12:00 in Shanghai


def programme_period(*, with_paper: bool = True, with_course: bool = True, **fields: Any) -> Period:
    """A period of a programme with a course, a paper, 2 hours online and 4 of practice."""
    programme = ProgrammeFactory(**({"hours": {"online": 2, "practice": 4}} | fields))
    if with_course:
        ProgrammeCourse.objects.create(programme=programme, course_key=uuid.uuid4())
    if with_paper:
        ProgrammePaper.objects.create(programme=programme, paper=paper())
    period: Period = PeriodFactory(programme=programme)
    return period


def certified_quota(places: int = 20, **fields: Any) -> Quota:
    """A cap of 清溪县 for such a period."""
    return granted(places, period=programme_period(**fields))


def person(name: str = "李秀兰", **fields: Any) -> StaffMember:
    made: StaffMember = StaffMemberFactory(name=name, **fields)
    return made


def enrolled(quota: Quota, post: Posting | None = None) -> Enrolment:
    post = post or posting()
    outcome = courses.enrol(period=quota.period, person=post.person, actor=None, key=key())
    assert outcome.enrolment is not None, outcome
    made: Enrolment = outcome.enrolment
    return made


def study(enrolment: Enrolment, *, practice: str = "4") -> Enrolment:
    """Finish the courses, with the hours of both kinds."""
    for course in ProgrammeCourse.objects.filter(programme=enrolment.period.programme):
        courses.credit_hours(
            enrolment=enrolment,
            kind="online",
            hours=Decimal(2),
            source=f"course:{course.course_key}",
            actor=None,
        )
    if Decimal(practice):
        courses.credit_hours(
            enrolment=enrolment,
            kind="practice",
            hours=Decimal(practice),
            source="office:1",
            actor=None,
        )
    courses.complete(enrolment=enrolment)
    return enrolment


def sit_paper(enrolment: Enrolment, **fields: Any) -> Enrolment:
    """Hand in the paper of the programme; passed unless `mark` says otherwise."""
    link = ProgrammePaper.objects.get(programme=enrolment.period.programme)
    AttemptFactory(
        person=enrolment.person,
        period=enrolment.period,
        region=enrolment.region,
        paper_version=link.paper.current,
        **({"finished_at": NOON} | fields),
    )
    return enrolment


def ready(quota: Quota, post: Posting | None = None) -> Enrolment:
    """An enrolment that waits for its certificate."""
    return sit_paper(study(enrolled(quota, post)))


def certified(quota: Quota, post: Posting | None = None) -> Certificate:
    return actions.issue(enrolment=ready(quota, post), actor=None)


def printed_again(
    certificate: Certificate, *, kind: str = "corrected", **facts: Any
) -> CertificateVersion:
    """Another printing that says something else, whatever the rules: facts of a printing are
    frozen, so that a test which needs odd ones makes a new printing.
    """
    before = certificate.versions.latest("number")
    number = before.number + 1
    told = before.facts | {"code": f"{certificate.pk:024}{number:02}"} | facts
    made = CertificateVersion.objects.create(
        certificate=certificate, number=number, kind=kind, code=told["code"], facts=told
    )
    Certificate.objects.filter(pk=certificate.pk).update(current=made)
    certificate.current = made
    return made


def unfrozen() -> None:
    """Take the triggers of the register away in this test's transaction, to write what no action
    would write.
    """
    with connection.cursor() as cursor:
        for table in ("certificates_certificate", "certificates_certificateversion"):
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_frozen")
            else:
                cursor.execute(f"DROP TRIGGER {table}_frozen")


def officers(code: str = "990101") -> tuple[User, User]:
    """The officer of 清溪县 who asks, and the one of the prefecture above who confirms."""
    first = OfficeRoleFactory(user=UserFactory(name="王建国"), region=region(code))
    second = OfficeRoleFactory(
        user=UserFactory(name="孙丽"), role="prefecture", region=region(code[:4])
    )
    return first.user, second.user


def revoked(certificate: Certificate, reason: str = "重复发证") -> Certificate:
    first, second = officers()
    return actions.revoke(certificate=certificate, reason=reason, actor=first, second=second)
