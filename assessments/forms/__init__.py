"""What trainers and reviewers fill in."""

from assessments.forms.paper import ExtraTimeForm, PaperForm
from assessments.forms.question import QuestionForm

__all__ = ["ExtraTimeForm", "PaperForm", "QuestionForm"]
