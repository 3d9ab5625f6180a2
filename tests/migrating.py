"""Migrate for tests with the same result in a fraction of the time.

Most of a first migrate is Django building the classes of models as they were, 25,000 of them, each
from fields that are taken apart and put together again. `make soak` holds the result to that of a
plain migrate.
"""

import contextlib
import copy
import functools
import gc
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Field
from django.utils.functional import cached_property

_built_anew = Field.clone


def migrate() -> None:
    """Migrate what the default connection points at."""
    with _rare_collection(), _quick_states():
        call_command("migrate", verbosity=0, interactive=False)


@contextlib.contextmanager
def _quick_states() -> Iterator[None]:
    """Copy fields instead of building them anew, and look up swappable models once.

    Django forgets the second with every class, though settings and installed apps stand still.
    """
    once = functools.cache(apps.get_swappable_settings_name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Field, "clone", _copied)
        patch.setattr(apps, "get_swappable_settings_name", once)
        yield


def _copied(field: Field) -> Field:
    """Return a copy that no model knows yet, the last of those made so far.

    Models order their fields, and SQLite its columns, by when a field was made.
    """
    if hasattr(field, "model"):
        return _built_anew(field)
    made = copy.deepcopy(field)
    _forget_conclusions(made)
    if made.remote_field:
        _forget_conclusions(made.remote_field)
    if made.creation_counter >= 0:
        made.creation_counter = Field.creation_counter
        Field.creation_counter += 1
    return made


def _forget_conclusions(thing: object) -> None:
    """What was concluded while the other model was a name only is not true of the copy."""
    kind = type(thing)
    for name in list(vars(thing)):
        if isinstance(getattr(kind, name, None), cached_property):
            del vars(thing)[name]


@contextlib.contextmanager
def _rare_collection() -> Iterator[None]:
    """Looking through what piles up costs an eighth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    yield
    gc.set_threshold(*usual)
