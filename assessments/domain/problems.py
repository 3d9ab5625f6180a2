"""What is wrong with a question, a response or a blueprint, sayable in any language."""

from common.domain.problems import Problem, gettext_noop

__all__ = ["Problem", "Unusable", "gettext_noop"]


class Unusable(ValueError):
    """A question, a response or a blueprint that cannot be used; carries the one Problem met."""

    def __init__(self, text: str, **values: str | int) -> None:
        self.problem = Problem(text, values)
        super().__init__(str(self.problem))
