"""Writing a QTI 2.1 package: a manifest, a file for each question, the pictures beside them."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, Final
from xml.etree import ElementTree

from assessments.exchange.media import Find
from assessments.exchange.qti.writing import Item, as_bytes

_PACKAGE: Final = "http://www.imsglobal.org/xsd/imscp_v1p1"
_DAY: Final = (2026, 1, 1, 0, 0, 0)  # the same questions make the same file


def write(questions: Iterable[Mapping[str, Any]], picture: Find) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        items: list[tuple[str, list[str]]] = []
        for number, question in enumerate(questions, start=1):
            item = Item(question, f"q{number:05d}", picture)
            name = f"items/q{number:05d}.xml"
            _store(archive, name, item.write())
            for media, content in item.media.items():
                if f"items/{media}" not in archive.namelist():
                    _store(archive, f"items/{media}", content)
            items.append((name, [f"items/{media}" for media in item.media]))
        _store(archive, "imsmanifest.xml", _manifest(items))
    return stream.getvalue()


def _store(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _manifest(items: list[tuple[str, list[str]]]) -> bytes:
    root = ElementTree.Element("manifest", xmlns=_PACKAGE, identifier="MANIFEST")
    ElementTree.SubElement(root, "organizations")
    resources = ElementTree.SubElement(root, "resources")
    for number, (name, files) in enumerate(items, start=1):
        resource = ElementTree.SubElement(
            resources, "resource",
            identifier=f"R{number:05d}", type="imsqti_item_xmlv2p1", href=name,
        )  # fmt: skip
        for file in [name, *files]:
            ElementTree.SubElement(resource, "file", href=file)
    return as_bytes(root)
