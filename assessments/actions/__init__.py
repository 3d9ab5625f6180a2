"""Every change of state of the examiner; use as `actions.start(…)`."""

from assessments.actions.loading import LoadedBank, LoadRefused, load_bank, load_paper

__all__ = ["LoadRefused", "LoadedBank", "load_bank", "load_paper"]
