"""Problems of the domain in the reader's language."""

from django.utils.translation import gettext

from common.domain.problems import Problem


def say(problem: Problem) -> str:
    text = gettext(problem.text)
    return text % problem.values if problem.values else text
