"""What trainers and reviewers fill in."""

from assessments.forms.question import QuestionForm

__all__ = ["QuestionForm"]
