"""A SCORM 1.2 package: read with suspicion, before a file of it is kept."""

import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from common.domain import packages
from common.domain.problems import FileRefused, Problem
from common.domain.problems import gettext_noop as _
from courses.exchange import scorm_losses

LARGEST: Final = 100 * 1024 * 1024
INFLATED: Final = 300 * 1024 * 1024
MOST_FILES: Final = 20_000  # H5P brings its libraries along for each exercise
MANIFEST: Final = "imsmanifest.xml"
MOST_ITEMS: Final = 40
_BAD_NAME: Final = re.compile(r'[\x00-\x1f\\:*?"<>|]')
_MASTERY: Final = re.compile(r"(?:[0-9]{1,2}|100)(?:\.[0-9]+)?")
_UTF8: Final = 0x800  # flag of an entry whose name is in UTF-8
# What the computers of authors leave in every folder.
_LITTER: Final = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Item:
    """What is opened for one step: a page of the package, perhaps with parameters.

    `mastery`: the score of 100 from which the step is passed, whatever its program says.
    `is_asset`: it tells nothing, so opening it is all that can be asked.
    """

    title: str
    href: str
    mastery: int | None = None
    is_asset: bool = False


@dataclass(frozen=True)
class Package:
    title: str
    items: tuple[Item, ...]
    names: tuple[str, ...]  # every file of the package
    notes: tuple[Problem, ...] = ()  # what will not be here as it was elsewhere
    inflated: int = 0  # bytes of these files


def read(content: bytes | Path) -> Package:
    """Return what the package holds; FileRefused says why it cannot be used and what to do."""
    if not packages.is_zip(content):
        raise FileRefused(_("This is no ZIP file. Export the lesson as a SCORM 1.2 package."))
    # Of its markup only the manifest is read: programs keep whatever they like in other files.
    with packages.opened(content, inflated=INFLATED, most=MOST_FILES, markup=False) as archive:
        entries = dict(files(archive))
        if MANIFEST not in entries:
            raise FileRefused(_("There is no imsmanifest.xml in the file: it is no SCORM package."))
        if entries[MANIFEST].file_size > packages.WHOLE_PART:
            raise FileRefused(_("Unpacked, the file is larger than we read. Split it."))
        root = packages.parse_xml(archive.read(entries[MANIFEST]))
        _check_version(root)
        losses = scorm_losses.Losses(archive, entries)
    items = _items(root, _Names(entries), losses)
    if not items:
        raise FileRefused(_("The package has nothing to open: its manifest names no page."))
    if len(items) > MOST_ITEMS:
        raise FileRefused(_("The package has more than %(n)s parts. Split it."), n=MOST_ITEMS)
    return Package(
        _title(root) or items[0].title,
        tuple(items),
        tuple(entries),
        tuple(losses.notes(root)),
        sum(entry.file_size for entry in entries.values()),
    )


def files(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the files by their names beside the manifest, which may lie in a folder."""
    found = _entries(archive)
    names = [name for name, _entry in found]
    depth = min((name.count("/") for name in names if _is_manifest(name)), default=0)
    places = {
        name[: -len(MANIFEST)] for name in names if _is_manifest(name) and name.count("/") == depth
    }
    if len(places) > 1:
        raise FileRefused(
            _("The file holds more than one package (imsmanifest.xml). Upload them one by one.")
        )
    place = next(iter(places), "")
    beside = [(name.removeprefix(place), entry) for name, entry in found if name.startswith(place)]
    return [(MANIFEST if name.casefold() == MANIFEST else name, entry) for name, entry in beside]


def _is_manifest(name: str) -> bool:
    return name.rpartition("/")[2].casefold() == MANIFEST


def _entries(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    found = []
    for entry in archive.infolist():
        name = _name(entry)
        parts = name.rstrip("/").split("/")
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or _BAD_NAME.search(name) or {"", ".", ".."} & set(parts) or len(name) > 180:
            raise FileRefused(
                _("The file has an entry with a name that we do not unpack: %(name)s."),
                name=ascii(name)[:80],
            )
        if not name.endswith("/") and not entry.is_dir() and not set(_LITTER) & set(parts):
            found.append((name, entry))
    return found


def _name(entry: zipfile.ZipInfo) -> str:
    """The name; Chinese Windows writes it in GBK, old .NET with backslashes, and says neither."""
    name = entry.filename
    if not (entry.flag_bits & _UTF8 or name.isascii()):
        try:
            name = name.encode("cp437").decode("gb18030")
        except ValueError:
            name = entry.filename
    return name.replace("\\", "/")


def _check_version(root: Any) -> None:
    spaces = {element.tag.rpartition("}")[0][1:] for element in root.iter() if "}" in element.tag}
    spaces |= {name.rpartition("}")[0][1:] for one in root.iter() for name in one.attrib}
    versions = {(one.text or "").strip() for one in root.iter() if _local(one) == "schemaversion"}
    if any("imsccv1" in one for one in spaces):
        raise FileRefused(_("This is a common cartridge. Export the lesson as SCORM 1.2."))
    newer = any("adlcp_v1p3" in one or "adlseq" in one for one in spaces)
    if newer or any("2004" in one or "1.3" in one for one in versions):
        raise FileRefused(_("This is SCORM 2004. Export the lesson as SCORM 1.2."))
    if "1.2" not in versions and not any("adlcp_rootv1p2" in one for one in spaces):
        raise FileRefused(_("The manifest does not say SCORM 1.2. Export the lesson as SCORM 1.2."))


class _Names:
    """The files of the package; found as Windows finds them, whatever the case of the letters."""

    def __init__(self, names: Any) -> None:
        self._names = set(names)
        self._folded = {name.casefold(): name for name in names}

    def find(self, name: str) -> str | None:
        return name if name in self._names else self._folded.get(name.casefold())


def _items(root: Any, names: _Names, losses: scorm_losses.Losses) -> list[Item]:
    """The steps in the order of the default organization; without one, each SCO."""
    resources = {one.get("identifier"): one for one in root.iter() if _local(one) == "resource"}
    organizations = [one for one in root.iter() if _local(one) == "organization"]
    default = next(
        (one.get("default") for one in root.iter() if _local(one) == "organizations"), ""
    )
    chosen = next((one for one in organizations if one.get("identifier") == default), None)
    chosen = chosen if chosen is not None else next(iter(organizations), None)
    found = []
    for item in chosen.iter() if chosen is not None else ():
        resource = resources.get(item.get("identifierref"))
        if _local(item) == "item" and resource is not None and item.get("isvisible") != "false":
            href = _href(root, resource, item.get("parameters") or "", names)
            mastery = _child(item, "masteryscore")
            found.append(
                Item(
                    _child(item, "title")[:120] or href,
                    href,
                    int(float(mastery)) if _MASTERY.fullmatch(mastery) else None,
                    _type(resource) == "asset" or losses.is_silent,
                )
            )
    if organizations:
        return found
    scos = [one for one in resources.values() if _type(one) == "sco" and one.get("href")]
    pages = [_href(root, one, "", names) for one in scos]
    return [Item(page, page, is_asset=losses.is_silent) for page in pages]


def _type(resource: Any) -> str:
    """The `adlcp:scormtype`, which programs also write as `scormType`."""
    kinds = (text for name, text in resource.items() if _local_name(name) == "scormtype")
    return next(kinds, "").casefold()


def _href(root: Any, resource: Any, parameters: str, names: _Names) -> str:
    base = "{http://www.w3.org/XML/1998/namespace}base"
    parent = next((one for one in root.iter() if _local(one) == "resources"), None)
    bases = [one.get(base) or "" for one in (root, parent, resource) if one is not None]
    href = "".join(bases) + (resource.get("href") or "")
    parts = urlsplit(href.replace("\\", "/").strip())
    path = names.find(normpath(unquote(parts.path))) if parts.path else None
    if parts.scheme or parts.netloc or path is None:
        raise FileRefused(
            _("The manifest opens %(name)s, which is not in the package."), name=href[:120] or "—"
        )
    return path + _query(parts.query, parts.fragment, parameters.strip())


def _query(query: str, fragment: str, parameters: str) -> str:
    """What follows the page: parameters are added to a query, or are a place in the page."""
    if parameters.startswith("#"):
        fragment, parameters = parameters[1:], ""
    whole = "&".join(filter(None, (query, parameters.lstrip("?&"))))
    return (f"?{whole}" if whole else "") + (f"#{fragment}" if fragment else "")


def _title(root: Any) -> str:
    for one in root.iter():
        if _local(one) == "organization":
            return _child(one, "title")[:255]
    return ""


def _child(element: Any, name: str) -> str:
    return next((" ".join((one.text or "").split()) for one in element if _local(one) == name), "")


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _local_name(name: str) -> str:
    return name.rpartition("}")[2].casefold()
