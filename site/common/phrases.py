"""Problems of the domain in the reader's language."""

from django.utils.translation import gettext

from common.domain.problems import Problem


def say(problem: Problem) -> str:
    text = gettext(problem.text)
    values = {**problem.values, "why": say(problem.why)} if problem.why else problem.values
    return text % values if values else text
