"""At run time all catalogues are one: a word of ours can change a screen of the packages."""

import gettext
from collections import defaultdict
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = [*(ROOT / "site").iterdir(), *(ROOT / name for name in ("courses", "assessments"))]
OURS = [*APPS, ROOT / "certificates"]
# Where our word serves the screens of the packages, too.
BETTER = {"Next", "Previous", "Site", "Name", "name", "Phone", "Show", "To", "today", "Accounts"}


def texts(folders: Iterable[Path]) -> dict[str, dict[str, str]]:
    """Return what each msgid (with its context) is in each catalogue that has it."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for folder in folders:
        for path in folder.rglob("locale/zh_Hans/LC_MESSAGES/django.mo"):
            with path.open("rb") as file:
                catalogue = gettext.GNUTranslations(file)._catalog
            for key, text in catalogue.items():
                if key and isinstance(key, str):
                    found[key][str(path.parents[3])] = text
    return found


def test_we_change_no_word_of_the_packages_by_accident() -> None:
    packages = [Path(find_spec(name).origin).parent for name in ("django", "wagtail", "allauth")]
    theirs = texts(packages)
    changed = {
        key
        for key, said in texts(OURS).items()
        if key in theirs and not set(said.values()) & set(theirs[key].values())
    }
    assert changed - BETTER == set()
