"""A course as SCORM 1.2 and as IMS Common Cartridge 1.1: the same pages, two manifests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from courses.domain.packs.web import Lesson, WebCourse
from courses.exchange import pack

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
IMSCP: Final = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADLCP: Final = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
IMSCC: Final = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
LOM: Final = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"
_CC: Final = "http://www.imsglobal.org/profile/cc/ccv1p1"
_CC_SCHEMAS: Final = (
    f"{IMSCC} {_CC}/ccv1p1_imscp_v1p2_v1p0.xsd {LOM} {_CC}/LOM/ccv1p1_lommanifest_v1p0.xsd"
)
MANIFEST: Final = "imsmanifest.xml"
QUESTIONS: Final = "questions/assessment.xml"
NOTHING: Final[Mapping[str, bytes]] = {}


def scorm(course: WebCourse) -> bytes:
    """One SCO for each lesson; modules are headings."""
    register_namespace("", IMSCP)
    register_namespace("adlcp", ADLCP)
    register_namespace("xsi", XSI)
    root = _root(IMSCP, f"{IMSCP} imscp_rootv1p1p2.xsd {ADLCP} adlcp_rootv1p2.xsd")
    _metadata(root, IMSCP, "ADL SCORM", "1.2")
    organization = _organization(root, IMSCP)
    SubElement(organization, _q(IMSCP, "title")).text = course.title
    _items(organization, IMSCP, course)
    resources = SubElement(root, _q(IMSCP, "resources"))
    for lesson in _lessons(course):
        resource = _resource(resources, IMSCP, lesson)
        resource.set(_q(ADLCP, "scormtype"), "sco")
        SubElement(resource, _q(IMSCP, "dependency"), identifierref="shared")
    shared = SubElement(resources, _q(IMSCP, "resource"), identifier="shared", type="webcontent")
    shared.set(_q(ADLCP, "scormtype"), "asset")
    _files(shared, IMSCP, course.shared)
    return _packed(course, root)


@dataclass(frozen=True)
class Assessment:
    """Questions of the course as QTI 1.2: title, file, and kind of the resource."""

    title: str
    content: bytes
    kind: str


def cartridge(course: WebCourse, assessment: Assessment | None = None) -> bytes:
    """Pages as web content in one rooted hierarchy, below them the questions."""
    register_namespace("", IMSCC)
    register_namespace("lomimscc", LOM)
    register_namespace("xsi", XSI)
    root = _root(IMSCC, _CC_SCHEMAS)
    metadata = _metadata(root, IMSCC, "IMS Common Cartridge", "1.1.0")
    general = SubElement(SubElement(metadata, _q(LOM, "lom")), _q(LOM, "general"))
    for name, text in (("title", course.title), ("description", course.summary)):
        string = SubElement(SubElement(general, _q(LOM, name)), _q(LOM, "string"))
        string.set("language", course.language)
        string.text = text
    organization = _organization(root, IMSCC)
    organization.set("structure", "rooted-hierarchy")
    top = SubElement(organization, _q(IMSCC, "item"), identifier="root")
    _items(top, IMSCC, course)
    resources = SubElement(root, _q(IMSCC, "resources"))
    for lesson in _lessons(course):
        resource = _resource(resources, IMSCC, lesson)
        SubElement(resource, _q(IMSCC, "dependency"), identifierref="shared")
    shared = SubElement(
        resources, _q(IMSCC, "resource"), identifier="shared", type="webcontent",
        href=course.shared[0],
    )  # fmt: skip
    _files(shared, IMSCC, course.shared)
    if assessment is None:
        return _packed(course, root)
    item = SubElement(top, _q(IMSCC, "item"), identifier="assessment", identifierref="questions")
    SubElement(item, _q(IMSCC, "title")).text = assessment.title
    resource = SubElement(
        resources, _q(IMSCC, "resource"), identifier="questions", type=assessment.kind
    )
    _files(resource, IMSCC, [QUESTIONS])
    return _packed(course, root, {QUESTIONS: assessment.content})


def _q(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


def _root(namespace: str, schemas: str) -> Element:
    root = Element(_q(namespace, "manifest"), identifier="tongban-course")
    root.set(_q(XSI, "schemaLocation"), schemas)
    return root


def _metadata(root: Element, namespace: str, schema: str, version: str) -> Element:
    metadata = SubElement(root, _q(namespace, "metadata"))
    SubElement(metadata, _q(namespace, "schema")).text = schema
    SubElement(metadata, _q(namespace, "schemaversion")).text = version
    return metadata


def _organization(root: Element, namespace: str) -> Element:
    organizations = SubElement(root, _q(namespace, "organizations"))
    if namespace == IMSCP:
        organizations.set("default", "course")
    return SubElement(organizations, _q(namespace, "organization"), identifier="course")


def _items(parent: Element, namespace: str, course: WebCourse) -> None:
    for place, module in enumerate(course.modules, start=1):
        item = SubElement(parent, _q(namespace, "item"), identifier=f"module-{place}")
        SubElement(item, _q(namespace, "title")).text = module.title
        for lesson in module.lessons:
            inner = SubElement(
                item, _q(namespace, "item"), identifier=f"lesson-{lesson.number}",
                identifierref=f"page-{lesson.number}",
            )  # fmt: skip
            SubElement(inner, _q(namespace, "title")).text = lesson.title


def _resource(resources: Element, namespace: str, lesson: Lesson) -> Element:
    resource = SubElement(
        resources, _q(namespace, "resource"), identifier=f"page-{lesson.number}",
        type="webcontent", href=lesson.href,
    )  # fmt: skip
    _files(resource, namespace, [lesson.href, *lesson.files])
    return resource


def _files(resource: Element, namespace: str, names: Any) -> None:
    for name in names:
        SubElement(resource, _q(namespace, "file"), href=name)


def _lessons(course: WebCourse) -> Iterator[Lesson]:
    for module in course.modules:
        yield from module.lessons


def _packed(course: WebCourse, root: Element, more: Mapping[str, bytes] = NOTHING) -> bytes:
    indent(root, " ")
    manifest = tostring(root, encoding="utf-8", xml_declaration=True)
    return pack.written({MANIFEST: manifest, **course.files, **more})
