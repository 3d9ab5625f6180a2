"""Reading people: who may see what, and who is on the rosters."""

from accounts.queries.scope import person_of, scope_of, scoped

__all__ = ["person_of", "scope_of", "scoped"]
