"""Reading papers and attempts; use as `queries.results_for(…)`."""

from assessments.queries.bank import candidates, observed_only
from assessments.queries.entry import Entry, entry, extra_time, history_of, rules_of
from assessments.queries.grading import waiting
from assessments.queries.integrity import log_head
from assessments.queries.outcome import Outcome, outcome
from assessments.queries.results import NO_RESULT, Result, results_for
from assessments.queries.sitting import Slot, attempt_of, slots

__all__ = [
    "NO_RESULT",
    "Entry",
    "Outcome",
    "Result",
    "Slot",
    "attempt_of",
    "candidates",
    "entry",
    "extra_time",
    "history_of",
    "log_head",
    "observed_only",
    "outcome",
    "results_for",
    "rules_of",
    "slots",
    "waiting",
]
