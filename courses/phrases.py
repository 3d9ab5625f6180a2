"""Problems of a curriculum folder in the reader's language."""

from django.utils.translation import gettext as _

from courses.domain.curriculum.problems import Problem


def located(problem: Problem) -> str:
    """Return the problem: file:line: what. remedy."""
    text = f"{_(problem.what) % problem.facts}"
    if problem.remedy:
        text += f" {_(problem.remedy) % problem.facts}"
    return f"{problem.file}:{problem.line}: {text}"
