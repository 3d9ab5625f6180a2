"""One way to make certificates in a process of its own: `way.py NAME`.

Reads numbers from standard input; makes so many certificates and answers with the seconds of
processor time and the bytes they took, its own memory, and the seconds by the clock without those
in which it waited for a free core. Each way draws the same page: ornament, texts, QR code.
"""

import os
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path += [str(HERE.parents[2] / "site"), str(HERE.parents[2]), str(HERE.parents[1])]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")

import django  # noqa: E402

django.setup()

import numpy  # noqa: E402
import zxingcpp  # noqa: E402
from factories.cohorts import cohort  # noqa: E402

from certificates.domain.facts import Facts  # noqa: E402
from certificates.rendering import art, boxes  # noqa: E402

Way = Callable[[list[Facts]], Iterator[bytes]]
COHORT = 300
FAMILIES = {
    "Tongban Song": "Noto Serif CJK SC",
    "Tongban Kai": "LXGW WenKai",
    "Tongban Hei": "Noto Sans Mono CJK SC",
}
WENKAI = "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-{}.ttf"
POINTS = 72 / 25.4


def qr_matrix(url: str) -> Any:
    code = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return numpy.array(code.to_image(scale=1, add_quiet_zones=False)) == 0


def qr_svg(url: str) -> str:
    matrix = qr_matrix(url)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, x in zip(*numpy.nonzero(matrix), strict=True))
    size = len(matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" '
        f'height="{size}"><path fill="#1c2a28" d="{path}"/></svg>'
    )


def as_url(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def texts(facts: Facts) -> dict[str, str]:
    return boxes.texts(facts)


def naive(people: list[Facts]) -> Iterator[bytes]:
    """What a tutorial of WeasyPrint shows: one string of HTML, one call, the system's fonts."""
    import weasyprint

    css = (HERE.parents[2] / "certificates" / "rendering" / "certificate.css").read_text()
    for ours, there in FAMILIES.items():
        css = css.replace(ours, there)
    ornament = as_url(art.background())
    css += f"@page {{ background: #fffdf7 url({ornament}); background-size: 297mm 210mm }}"
    for facts in people:
        page = boxes.page(facts)
        body = "".join(box.html for box in page.boxes).replace("blank:", as_url(qr_svg(facts.url)))
        html = (
            f'<html lang="zh-CN"><title>{facts.title}</title><style>{css}</style>'
            f'<body><section class="{facts.language}">{body}</section>'
        )
        yield weasyprint.HTML(string=html).write_pdf()


def plain(people: list[Facts]) -> Iterator[bytes]:
    from certificates.rendering import plain

    yield from plain.files([boxes.page(facts) for facts in people])


def fast(people: list[Facts]) -> Iterator[bytes]:
    from certificates.rendering import pdf

    yield from pdf.cohort([pdf.Order(facts) for facts in people])


def cold(people: list[Facts]) -> Iterator[bytes]:
    """Nothing of this cohort was ever laid out."""
    from certificates.rendering import pdf

    pdf._press.cache_clear()
    yield from fast(people)


def signed(people: list[Facts]) -> Iterator[bytes]:
    from certificates.rendering import pdf
    from certificates.signing.imprint import Imprint

    orders = [pdf.Order(facts, Imprint.of(facts, (1, 94567))) for facts in people]
    yield from pdf.cohort(orders, who=some_seal())


@cache
def some_seal() -> Any:
    from certificates.signing import keys, seal

    made = keys.make("清溪县民政局")
    return seal.LocalSeal(keys.private_key(made.key), keys.chain(made.certificate))


@cache
def typst_compiler() -> Any:
    import typst

    folder = Path(tempfile.mkdtemp())
    (folder / "ornament.svg").write_text(art.background())
    source = folder / "certificate.typ"
    source.write_text((HERE / "certificate.typ").read_text())
    return typst.Compiler(source, root=folder)


def typst(people: list[Facts]) -> Iterator[bytes]:
    compiler = typst_compiler()
    for facts in people:
        said = texts(facts)
        register = (("number_label", "number"), ("code_label", "code"), ("until_label", "until"))
        said["register"] = "|".join(f"{said[label]}={said[value]}" for label, value in register)
        said["identity"] = f"{said['identity_label']} {said['identity']}"
        yield compiler.compile(format="pdf", sys_inputs=said | {"qr": qr_svg(facts.url)})


@cache
def reportlab_ornament() -> str:
    """Return operators: ReportLab draws no SVG, so it gets what WeasyPrint made of it."""
    import zlib

    from certificates.rendering import layers

    drawing = zlib.decompress(
        max((p.content or b"" for p in layers.ornament().pieces), key=len)
    ).decode()
    return f"q 0.75 0 0 -0.75 0 595.2756 cm {drawing.replace('/A1.0 gs', '')} Q"


def reportlab(people: list[Facts]) -> Iterator[bytes]:
    """TrueType only: everything in WenKai, the title in its bold."""
    import io

    from reportlab.pdfbase import pdfmetrics, ttfonts
    from reportlab.pdfgen.canvas import Canvas

    from certificates.rendering import qr

    if "Kai" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(ttfonts.TTFont("Kai", WENKAI.format("Regular")))
        pdfmetrics.registerFont(ttfonts.TTFont("KaiBold", WENKAI.format("Bold")))
    for facts in people:
        said = texts(facts)
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=(297 * POINTS, 210 * POINTS), pageCompression=1)
        canvas.setTitle(facts.title)
        canvas._code.append(reportlab_ornament())

        def write(x: float, y: float, size: float, text: str, font: str = "Kai") -> None:
            canvas.setFont(font, size)  # noqa: B023 drawn at once
            canvas.drawString(x * POINTS, (210 - y) * POINTS, text)  # noqa: B023

        write(96, 46, 39, said["title"], "KaiBold")
        write(120, 58, 15, said["subtitle"])
        write(46, 86, 27, said["name"])
        write(90, 86, 19, said["comrade"])
        write(110, 86, 13, f"{said['identity_label']} {said['identity']}")
        for line, start in enumerate(range(0, len(said["body"]), 33)):
            write(44, 104 + line * 12, 18, said["body"][start : start + 33])
        for line, name in enumerate(("number", "code", "until")):
            write(75, 153 + line * 6.5, 10, f"{said[name + '_label']} {said[name]}")
        write(75, 172, 9, said["hint"])
        write(186, 155, 17, said["issuer"])
        write(186, 165, 17, said["issued_on"])
        write(200, 173, 11, said["seal_place"])
        canvas._code.append(qr.operators(facts.url).decode("latin-1"))
        canvas.save()
        yield buffer.getvalue()


WAYS: dict[str, Way] = {
    way.__name__: way for way in (naive, plain, fast, cold, signed, typst, reportlab)
}


def own_memory() -> int:
    """Return what this process alone occupies, in KB: mapped fonts and libraries are shared."""
    lines = Path("/proc/self/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith("RssAnon:")]
    return int(line.split()[1])


def waited_for_a_core() -> float:
    """Return the seconds in which this process could have run but had no core: neighbours."""
    return int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9


def main() -> None:
    way, folder = WAYS[sys.argv[1]], sys.argv[2] if len(sys.argv) > 2 else ""
    everyone = cohort(COHORT)
    if way not in (naive, typst, reportlab):
        list(fast(everyone))  # fonts, ornament and, but for `cold`, layouts
    list(way(everyone[:1]))
    following = cycle(everyone)
    for line in sys.stdin:
        people = [next(following) for _ in range(int(line))]
        start, began, waited = time.process_time(), time.perf_counter(), waited_for_a_core()
        files = list(way(people))
        spent = time.process_time() - start
        clock = time.perf_counter() - began - (waited_for_a_core() - waited)
        if folder:
            (Path(folder) / f"{sys.argv[1]}.pdf").write_bytes(files[0])
        print(spent, sum(map(len, files)), own_memory(), clock, flush=True)


main()
