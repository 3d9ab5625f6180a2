"""Reading certificates and who may get one, each list in a fixed number of queries."""

from certificates.queries.eligibility import eligible, missing_for, on_desk, standings

__all__ = ["eligible", "missing_for", "on_desk", "standings"]
