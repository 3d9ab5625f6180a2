"""What stands out about people who are about to be certified, in three queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from accounts.models import Posting
from certificates.domain import conflicts
from certificates.domain.conflicts import Note, Post
from certificates.enums import CertificateState
from certificates.models import Certificate
from certificates.rules import say_note
from courses.models import Enrolment
from programmes.models import Period
from regions.domain import codes
from regions.models import Region

_COUNTY = 3


def notes(enrolments: Sequence[Enrolment], period: Period, today: date) -> dict[int, list[str]]:
    """Return the notes by enrolment id, in words; whoever has none is not in it."""
    posts = _posts(enrolments, period.programme.role)
    namesakes = _namesakes(enrolments, period)
    found = {
        one.pk: list(
            conflicts.notes(
                one.region_id,
                posts[one.person_id],
                namesakes[one.person.name, codes.at(one.region_id, _COUNTY)],
                today,
            )
        )
        for one in enrolments
    }
    names = _names([note for all_ in found.values() for note in all_])
    return {
        pk: [say_note(note.kind, names.get(note.subject, note.subject)) for note in all_]
        for pk, all_ in found.items()
        if all_
    }


def _posts(enrolments: Sequence[Enrolment], role: str) -> defaultdict[int, list[Post]]:
    found: defaultdict[int, list[Post]] = defaultdict(list)
    people = [one.person_id for one in enrolments]
    rows = Posting.objects.filter(person_id__in=people, role=role).order_by("start_date", "pk")
    for person, region, end in rows.values_list("person_id", "region_id", "end_date"):
        found[person].append(Post(region, end))
    return found


def _namesakes(
    enrolments: Sequence[Enrolment], period: Period
) -> defaultdict[tuple[str, str | None], list[str]]:
    """Certificates of other people, by name and county."""
    found: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
    rows = (
        Certificate.objects.filter(
            period=period,
            state=CertificateState.VALID,
            person__name__in={one.person.name for one in enrolments},
        )
        .exclude(person_id__in=[one.person_id for one in enrolments])
        .order_by("number")
    )
    for name, region, number in rows.values_list("person__name", "region_id", "number"):
        found[name, codes.at(region, _COUNTY)].append(number)
    return found


def _names(all_notes: list[Note]) -> dict[str, str]:
    wanted = {note.subject for note in all_notes if note.kind == "moved"}
    return {pk: one.path or one.name for pk, one in Region.objects.in_bulk(list(wanted)).items()}
