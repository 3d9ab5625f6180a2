"""The library in the CMS: whoever edits an entry takes it from view until another has agreed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.domain.names import sort_key
from accounts.models import User
from common import audit
from courses.models import GlossaryTerm, LibraryEntry
from courses.rules import FourEyes


@transaction.atomic
def save_entry(*, entry: LibraryEntry, actor: User) -> None:
    """Store an edited entry. Nobody sees it before a second person has approved it."""
    if isinstance(entry, GlossaryTerm):
        entry.sort_key = sort_key(entry.term)
    entry.loaded_hash, entry.is_public = "", False
    entry.edited_by, entry.approved_by, entry.edited_at = actor, None, timezone.now()
    entry.save()
    _record("edit", entry, actor)


@transaction.atomic
def approve_entry(*, entry: LibraryEntry, actor: User) -> None:
    """Show the entry to everybody. Who wrote it cannot do so, superusers included."""
    locked = type(entry)._default_manager.select_for_update().get(pk=entry.pk)
    if locked.edited_by_id == actor.pk:
        raise FourEyes(
            gettext("You changed this text yourself. Another reviewer has to approve it.")
        )
    locked.is_public, locked.approved_by = True, actor
    locked.save(update_fields=["is_public", "approved_by"])
    _record("approve", locked, actor)


@transaction.atomic
def withdraw_entry(*, entry: LibraryEntry, actor: User) -> None:
    """Take the entry from view; it stays to be edited."""
    entry.is_public = False
    entry.save(update_fields=["is_public"])
    _record("withdraw", entry, actor)


def _record(verb: str, entry: LibraryEntry, actor: User) -> None:
    audit.record(
        actor=actor,
        action=f"library.{verb}",
        subject=entry,
        region_code=entry.region_id,
        detail={"slug": entry.slug, "title": str(entry)},
    )
