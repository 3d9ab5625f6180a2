"""The questions of a course for a common cartridge, as far as its format has them."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from assessments.enums import QuestionState, QuestionType
from assessments.exchange import cartridge
from assessments.models import QuestionBank
from assessments.phrases import local
from courses.actions.packing import bank_of
from courses.exchange.scorm_writing import Assessment
from courses.models import CoursePage, LessonPage


def assessment_of(course: CoursePage) -> tuple[Assessment | None, list[str]]:
    """Return the questions in the active language, and by name what the format has not."""
    lessons = LessonPage.objects.live().descendant_of(course)
    taught = {key or str(own) for key, own in lessons.values_list("key", "translation_key")}
    bank = bank_of(course.key or str(course.translation_key), taught)
    questions = _questions(bank) if bank else []
    fitting = [one for one in questions if cartridge.fits(one)]
    left_out = _named([one for one in questions if one not in fitting])
    if bank is None or not fitting:
        return None, left_out
    title = local(bank.title)
    content = cartridge.written(title, fitting, say=local, words=(_("true"), _("false")))
    return Assessment(title, content, cartridge.KIND), left_out


def _questions(bank: QuestionBank) -> list[dict[str, Any]]:
    rows = bank.questions.filter(state=QuestionState.READY, current__isnull=False)
    return [
        {**one.current.body, "key": one.key, "type": one.current.type}
        for one in rows.select_related("current").order_by("topic__position", "key")
        if one.current
    ]


def _named(questions: list[dict[str, Any]]) -> list[str]:
    """A line for each type, and one for those with a picture."""
    counts = Counter(
        _("with a picture") if one.get("picture") else str(QuestionType(one["type"]).label)
        for one in questions
    )
    return [
        _("%(n)s questions that the format has not: %(kind)s") % {"n": number, "kind": kind}
        for kind, number in sorted(counts.items())
    ]
