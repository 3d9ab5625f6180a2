"""The steps of the acted year, in the order of their moments."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from accounts.models import StaffMember, User
from assessments.models import Paper
from certificates import actions as certificates
from certificates.actions.batches import ISSUE
from common import jobs
from common.models import Job
from courses import actions as courses
from courses.domain.outline import CourseOutline
from courses.models import Enrolment
from demo.actions import exams, quotas, writing
from demo.domain.calendar import FIRST_GRANT, SECOND_GRANT, Calendar, moment
from demo.domain.people import CAST, Person
from demo.domain.places import COUNTY
from demo.domain.writing import ANSWERS
from programmes.models import Period
from regions.models import Region

PRACTICE_HOURS: Final = Decimal(4)
PRACTICE_SEEN: Final = "乡镇儿童督导员陪同入户家访，逐项评定合格"


@dataclass(frozen=True)
class Step:
    at: datetime
    act: Callable[[], object]


@dataclass
class Year:
    """Everybody of the plan with their rows, and what they did when."""

    calendar: Calendar
    period: Period
    paper: Paper
    course: CourseOutline
    officers: dict[str, User]
    people: list[tuple[Person, StaffMember]]

    def steps(self) -> list[Step]:
        steps = [*self._grants(), *self._issues(), *self._written()]
        for person, member in self.people:
            steps += self._steps_of(person, member)
        return sorted(steps, key=lambda step: step.at)

    def _grants(self) -> Iterator[Step]:
        prefecture, county = self.officers["prefecture"], self.officers["county"]
        for share, act in ((FIRST_GRANT, quotas.first_grant), (SECOND_GRANT, quotas.second_grant)):
            day = self.calendar.day(share)
            yield Step(moment(day, 8, 30), partial(act, self.period, prefecture))
        day = self.calendar.day(FIRST_GRANT)
        yield Step(moment(day, 15), partial(quotas.set_targets, self.period, county))

    def _steps_of(self, person: Person, member: StaffMember) -> Iterator[Step]:
        way = person.journey
        if way is None:
            return
        yield Step(way.enrolled, partial(self._enrol, member))
        if len(way.studied) == len(self.course.lessons):
            yield Step(way.studied[-1], partial(self._finish_course, member))
        if way.sittings:
            seen = way.sittings[0].at - timedelta(minutes=50)
            yield Step(seen, partial(self._confirm_practice, member))
        for sitting in way.sittings:
            yield Step(sitting.at, partial(exams.sit, self.paper, member, sitting))

    def _issues(self) -> Iterator[Step]:
        """Certificates are issued a day's together. Only the graduate's batch gets its files made
        ahead: the others' are made when somebody asks for them, which saves minutes.
        """
        days: dict[datetime, list[tuple[Person, StaffMember]]] = defaultdict(list)
        for person, member in self.people:
            if person.journey and person.journey.issued:
                days[person.journey.issued].append((person, member))
        for when, issued in days.items():
            members = [member for _person, member in issued]
            with_files = any(person.username == "graduate" for person, _member in issued)
            act = self._issue_batch if with_files else self._issue
            yield Step(when, partial(act, members))

    def _written(self) -> Iterator[Step]:
        """A few who hold a certificate already practise writing; no figure counts it."""
        yield Step(moment(self.calendar.ago(14), 9), writing.load)
        cast = {part.name for part in CAST}
        writers = [
            member
            for person, member in self.people
            if person.journey and person.journey.issued and person.name not in cast
        ]
        for member, (days, text) in zip(writers, ANSWERS, strict=False):
            at = moment(self.calendar.ago(days), 15)
            yield Step(at, partial(writing.hand_in, member, text, at))

    def _enrol(self, member: StaffMember) -> None:
        outcome = courses.enrol(
            period=self.period,
            person=member,
            actor=self.officers["county"],
            key=f"demo:enrol:{member.pk}",
        )
        if not outcome.is_seated:
            message = f"{member.phone} got no seat: {outcome.reason}"
            raise RuntimeError(message)

    def _finish_course(self, member: StaffMember) -> None:
        """Click 学完了 in the last lesson."""
        courses.finish_lesson(
            enrolment=self._enrolment(member),
            course=self.course,
            lesson=self.course.lessons[-1],
            actor=member.user,
        )

    def _confirm_practice(self, member: StaffMember) -> None:
        courses.confirm_practice(
            enrolment=self._enrolment(member),
            hours=PRACTICE_HOURS,
            reason=PRACTICE_SEEN,
            source=f"office:demo:{member.pk}",
            actor=self.officers["county"],
        )

    def _issue(self, members: list[StaffMember]) -> None:
        for member in members:
            enrolment = self._enrolment(member)
            certificates.issue(enrolment=enrolment, actor=self.officers["county"])

    def _issue_batch(self, members: list[StaffMember]) -> None:
        """Ask for a batch, and do at once what a worker would do a moment later."""
        batch = certificates.issue_batch(
            period=self.period,
            region=Region.objects.get(pk=COUNTY),
            enrolment_ids=[self._enrolment(member).pk for member in members],
            actor=self.officers["county"],
        )
        jobs.run(Job.objects.get(kind=ISSUE, subject_id=batch.pk).pk)

    def _enrolment(self, member: StaffMember) -> Enrolment:
        return Enrolment.objects.select_related("period__programme").get(
            period=self.period, person=member
        )
