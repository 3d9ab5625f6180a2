"""PowerPoint files as trainers bring them, made by code: python-pptx would be a dependency."""

import io
import zipfile
from dataclasses import dataclass
from html import escape

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPACES = f'xmlns:a="{A}" xmlns:p="{P}" xmlns:r="{R}"'
_TREE = "<p:nvGrpSpPr><p:cNvPr id='1' name=''/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"
_TYPES = {
    "presentation": "presentation.main",
    "slideMasters": "slideMaster",
    "slideLayouts": "slideLayout",
    "slides": "slide",
    "notesSlides": "notesSlide",
}


@dataclass(frozen=True)
class Slide:
    title: str = ""
    text: str = ""
    notes: str = ""
    hidden: bool = False


THREE = (
    Slide("一、进门先问好", "微笑，说明来意。", "问好时眼睛看着孩子。\n再说自己是谁。"),
    Slide("", "没有标题的一张", ""),
    Slide("三、告别", "约好下次。", "把电话留下。"),
)


def pptx(slides: tuple[Slide, ...] = THREE, **more: bytes) -> bytes:
    """The package; `more` adds parts, `__` in a name standing for the slash."""
    parts: dict[str, str | bytes] = {
        "ppt/presentation.xml": _presentation(len(slides)),
        "ppt/_rels/presentation.xml.rels": _relations(
            ("slideMaster", "slideMasters/slideMaster1.xml"),
            *(("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)),
        ),
        "ppt/slideMasters/slideMaster1.xml": _master(),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relations(
            ("slideLayout", "../slideLayouts/slideLayout1.xml")
        ),
        "ppt/slideLayouts/slideLayout1.xml": _part("sldLayout", ""),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": _relations(
            ("slideMaster", "../slideMasters/slideMaster1.xml")
        ),
        "_rels/.rels": _relations(("officeDocument", "ppt/presentation.xml")),
    }
    for number, slide in enumerate(slides, start=1):
        parts[f"ppt/slides/slide{number}.xml"] = _slide(slide)
        related = [("slideLayout", "../slideLayouts/slideLayout1.xml")]
        if slide.notes:
            related.append(("notesSlide", f"../notesSlides/notesSlide{number}.xml"))
            parts[f"ppt/notesSlides/notesSlide{number}.xml"] = _notes(slide.notes)
        parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = _relations(*related)
    parts["[Content_Types].xml"] = _types(list(parts))
    parts |= {name.replace("__", "/"): content for name, content in more.items()}
    return zipped(parts)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _types(names: list[str]) -> str:
    rows = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.'
        f'presentationml.{_TYPES[name.split("/")[1].removesuffix(".xml")]}+xml"/>'
        for name in names
        if "_rels" not in name
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{rows}</Types>'
    )


def _relations(*related: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(related, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def _presentation(count: int) -> str:
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n + 1}"/>' for n in range(1, count + 1))
    return (
        f'<p:presentation {_SPACES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/>'
        f"</p:sldMasterIdLst><p:sldIdLst>{ids}</p:sldIdLst>"
        '<p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/>'
        "</p:presentation>"
    )


def _part(kind: str, shapes: str, facts: str = "", after: str = "") -> str:
    return (
        f"<p:{kind} {_SPACES}{facts}><p:cSld><p:spTree>{_TREE}{shapes}</p:spTree></p:cSld>"
        f"{after}</p:{kind}>"
    )


def _master() -> str:
    colours = "".join(
        f'{name}="{value}" '
        for name, value in {
            "bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2", "hlink": "hlink",
            "folHlink": "folHlink", **{f"accent{n}": f"accent{n}" for n in range(1, 7)},
        }.items()
    )  # fmt: skip
    layouts = '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst>'
    return _part("sldMaster", "", after=f"<p:clrMap {colours}/>{layouts}")


def _slide(slide: Slide) -> str:
    shapes = _shape(2, "title", slide.title, y=400_000) if slide.title else ""
    shapes += _shape(3, "", slide.text, y=2_400_000) if slide.text else ""
    return _part("sld", shapes, ' show="0"' if slide.hidden else "")


def _notes(text: str) -> str:
    return _part("notes", _shape(2, "sldNum", "7", y=0) + _shape(3, "body", text, y=5_000_000))


def _shape(number: int, kind: str, text: str, *, y: int) -> str:
    place = f'<p:ph type="{kind}"/>' if kind else ""
    lines = "".join(
        f'<a:p><a:r><a:rPr lang="zh-CN" sz="3200"/><a:t>{escape(line)}</a:t></a:r></a:p>'
        for line in text.split("\n")
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="n{number}"/><p:cNvSpPr/><p:nvPr>{place}'
        f'</p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="800000" y="{y}"/><a:ext cx="10000000" '
        f'cy="1500000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f"<p:txBody><a:bodyPr/>{lines}</p:txBody></p:sp>"
    )
