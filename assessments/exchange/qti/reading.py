"""Reading QTI: an item, or a package (ZIP) with a manifest and items."""

import json
import posixpath
import zipfile
from decimal import Decimal
from typing import Any, Final
from urllib.parse import unquote

from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import rubrics
from assessments.exchange.found import FileRefused, Place, Reading
from assessments.exchange.media import RichTexts
from assessments.exchange.qti import body
from assessments.exchange.qti.declarations import OWN, mark_of, outcomes, responses
from assessments.exchange.qti.interactions import READERS, Asked
from assessments.exchange.qti.names import normalised
from assessments.exchange.shares import plain as plain_number
from assessments.exchange.texts import clean, decode_xml
from common.domain import packages

_LARGEST_ITEM: Final = 4 * 1024 * 1024
OLD: Final = _(
    "This is QTI 1.2, as Canvas and Blackboard write it. Export the questions as QTI 2.1, or "
    "import the file in Moodle and export them there as Moodle XML."
)


def read(content: bytes) -> Reading:
    reading = Reading("qti")
    if not content.startswith(b"PK"):
        _read_document(content, "", reading, lambda address: None)
        return reading
    with packages.opened(content) as archive:
        for name in _items(archive, reading):
            _read_part(archive, name, reading)
    return reading


def _items(archive: zipfile.ZipFile, reading: Reading) -> list[str]:
    """The item files in the manifest's order, then those that it forgot."""
    endings = (".xml", ".dat")  # Blackboard names its parts .dat
    names = [
        name
        for name in archive.namelist()
        if name.casefold().endswith(endings)
        and not name.startswith("__MACOSX/")
        and not name.rpartition("/")[2].startswith("._")  # what a Mac adds to every ZIP
    ]
    manifests = [name for name in names if name.rpartition("/")[2] == "imsmanifest.xml"]
    listed: dict[str, str] = {}  # the name in the package → as the manifest writes it
    for manifest in manifests:
        root = normalised(packages.parse_xml(decode_xml(archive.read(manifest))))
        folder = manifest.rpartition("/")[0]
        listed |= {
            inside(folder, resource.get("href")): resource.get("href")
            for resource in root.iter("resource")
            if "item" in resource.get("type", "") and resource.get("href")
        }
    for name, written in listed.items():
        if name not in names:
            text = _("The package names “%(file)s” but does not hold it.")
            reading.note(Problem(text, {"file": written[:80]}))
    rest = [name for name in names if name not in manifests and name not in listed]
    return list(dict.fromkeys([name for name in listed if name in names] + rest))


def inside(folder: str, address: str) -> str:
    """The name in the package of what an item refers to; one outside of it names nothing."""
    name = posixpath.normpath(posixpath.join(folder, unquote(address)))
    return "" if name.startswith(("..", "/")) else name


def _read_part(archive: zipfile.ZipFile, name: str, reading: Reading) -> None:
    folder = name.rpartition("/")[0]

    def find(address: str) -> bytes | None:
        found = inside(folder, address.partition("?")[0])
        return archive.read(found) if found in archive.namelist() else None

    if archive.getinfo(name).file_size > _LARGEST_ITEM:
        reading.refuse(Problem(_("The file is larger than we read.")), Place(item=name))
        return
    try:
        _read_document(archive.read(name), name, reading, find)
    except FileRefused as error:
        reading.refuse(error.problem, Place(item=name))


def _read_document(content: bytes, name: str, reading: Reading, find: Any) -> None:
    root = normalised(packages.parse_xml(decode_xml(content), with_lines=True))
    if root.tag == "assessmentItem":
        _read_item(root, name, reading, find)
    elif not name:
        raise FileRefused(
            _("This file only names questions. Upload the whole package (.zip) that holds them.")
        )
    elif root.tag in {"assessmentTest", "assessmentSection"}:
        reading.note(
            Problem(_("The order and weights of the test were left out; its questions are read.")),
            Place(item=name),
        )
    elif root.tag == "questestinterop":
        raise FileRefused(OLD)
    else:
        text = _("This part of the package is no question: its outermost element is “%(name)s”.")
        reading.note(Problem(text, {"name": str(root.tag)[:40]}), Place(item=name))


def _read_item(item: Any, name: str, reading: Reading, find: Any) -> None:
    texts = RichTexts(reading, find)
    place = Place(line=int(item.get("lineInFile") or 1), item=name)
    original = clean(" ".join("".join(item.itertext()).split()))
    try:
        source = _source(item, texts)
    except Unusable as error:
        reading.refuse(error.problem, place, original=original)
    else:
        reading.add(source, place, original=original, notes=texts.all_notes())


_TEMPLATES: Final = ("templateDeclaration", "printedVariable")


def _source(item: Any, texts: RichTexts) -> dict[str, Any]:
    item_body = item.find("itemBody")
    if item_body is None:
        raise Unusable(_("The question has no text."))
    if any(next(item.iter(name), None) is not None for name in _TEMPLATES):
        raise Unusable(_("The item makes its numbers by a template. Write it with fixed numbers."))
    asked = _asked(item, item_body, texts)
    if next(item.iter("customOperator"), None) is not None:
        text = _("The item computes its mark by a program; here the declared answer counts.")
        texts.notes.append(Problem(text))
    if any(one.maps_in_vain for one in asked):
        text = _("The marks of the response mapping were left out: the item does not use them.")
        texts.notes.append(Problem(text))
    if any(one.weighs for one in asked):
        text = _("The item gives its answers different marks; here each part counts the same.")
        texts.notes.append(Problem(text))
    inline = asked[0].element.tag in body.INLINE
    gaps = inline and len(asked) > 1
    text, picture = body.stem(item_body, texts, gaps=gaps)
    found = outcomes(item)
    made = {"stem": text, "mark": mark_of(found), "title": item.get("title", "")}
    if gaps:
        parts = [READERS[one.element.tag](one) for one in asked]
        made |= {"type": "cloze", "parts": parts}
    else:
        made |= READERS[asked[0].element.tag](asked[0])
    if picture and not made.get("picture"):
        made["picture"] = picture
    said = [body.whole(one, texts) for one in item.iterfind("modalFeedback")]
    made["explanation"] = "\n".join(dict.fromkeys(text for text in said if text))
    guides = [body.whole(one, texts) for one in item.iter("rubricBlock")]
    made = rubrics.with_guide(made, "\n".join(text for text in guides if text))
    return _own(made, found)


def _asked(item: Any, item_body: Any, texts: RichTexts) -> list[Asked]:
    elements = [
        one
        for one in item_body.iter()
        if isinstance(one.tag, str) and one.tag.endswith("Interaction")
    ]
    if not elements:
        raise Unusable(_("The item asks nothing: it has no interaction."))
    for one in elements:
        if one.tag not in READERS:
            raise Unusable(
                _("The interaction “%(name)s” has no counterpart here. Make the question anew."),
                name=one.tag[:40],
            )
    if len(elements) > 1 and not all(one.tag in body.INLINE for one in elements):
        raise Unusable(_("The item asks several things at once. Split it into questions."))
    declared = responses(item)
    asked = []
    for one in elements:
        identity = one.get("responseIdentifier", "")
        if identity not in declared:
            raise Unusable(_("The response “%(name)s” is not declared."), name=identity[:40])
        asked.append(Asked(item, one, declared[identity], texts))
    return asked


def _own(made: dict[str, Any], found: dict[str, str]) -> dict[str, Any]:
    """What our own export wrote into outcomes that other systems pass over."""
    own = {
        name.removeprefix(OWN).casefold(): value
        for name, value in found.items()
        if name.startswith(OWN)
    }
    kept = {"difficulty": "medium", **made}
    for name in ("difficulty", "topic", "missed_share", "scoring", "key"):
        if own.get(name):
            kept[name] = own[name]
    if kept.get("difficulty") not in {"easy", "medium", "hard"}:
        kept["difficulty"] = "medium"
    kept["critical"] = own.get("critical") == "true"
    if made["type"] == "hotspot" and own.get("areas"):
        kept["areas"] = _areas(own["areas"]) or kept["areas"]
    policy = own.get("policy")
    if policy and policy != kept.get("policy"):
        kept = _with_policy(kept, policy)
    return kept


def _areas(text: str) -> list[dict[str, Any]]:
    """The places as they were, which whole pixels cannot say."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    names = {"key", "x", "y", "w", "h", "correct"}
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return []
    return [{name: one[name] for name in names & set(one)} for one in found]


def _with_policy(kept: dict[str, Any], policy: str) -> dict[str, Any]:
    if policy == "weighted" and kept.get("policy") == "mapped":
        mark = Decimal(kept["mark"])
        for option in kept["options"]:
            option["fraction"] = plain_number(round(Decimal(option["fraction"]) / mark, 9))
        bounds = {"upper", "lower"}
        kept = {name: value for name, value in kept.items() if name not in bounds}
    return {**kept, "policy": policy}
