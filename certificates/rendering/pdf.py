"""Facts → PDF/A-3u, one page of A4 landscape; a cohort → its files, or one file for the printer.

The fast path (`press`) prints whom it can, the plain path (`plain`) the others; pages of both look
the same, pixel by pixel. The same facts give the same bytes: the document's dates come from the
day of issue and its identifier from the verification code, so a file may be dropped and made again.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Final, TypeVar

import pikepdf

from certificates.domain.facts import Facts
from certificates.rendering import boxes, families, layers, plain
from certificates.rendering.binding import Binder, Placed, Signing
from certificates.rendering.boxes import Page, UnexpectedFont
from certificates.rendering.description import Description
from certificates.rendering.layers import Seal
from certificates.rendering.layouts import Refused
from certificates.rendering.press import Group, Press, Sheet, colour_profile
from certificates.rendering.writer import Writer, deflated
from certificates.signing.cms import CmsWriter, token_room
from certificates.signing.imprint import Imprint
from certificates.signing.seal import SealProvider

AT_ONCE: Final = 100  # people who are laid out together
FAMILIES: Final = {
    family.replace(" ", "")
    for family in (families.SONG, families.KAI, families.HEI, *families.SCRIPTS)
}

Item = TypeVar("Item")
Prepared = Sheet | bytes | UnexpectedFont  # bytes: a file of the plain path

__all__ = ["Order", "Seal", "UnexpectedFont", "book", "cohort", "reference", "render_pdf"]


@dataclass(frozen=True)
class Order:
    """One file that is wanted; `imprint` is what its signature says."""

    facts: Facts
    imprint: Imprint | None = None


def render_pdf(facts: Facts, *, picture: Seal | None = None) -> bytes:
    """Return the certificate of one person, unsigned. Raises UnexpectedFont (see `boxes.page`).

    `picture` is the seal that the office itself supplied.
    """
    [made] = cohort([Order(facts)], picture=picture)
    if isinstance(made, UnexpectedFont):
        raise made
    return made


def reference(facts: Facts, *, picture: Seal | None = None) -> bytes:
    """Return the certificate as WeasyPrint alone makes it: what `render_pdf` is measured by."""
    [made] = _plain([boxes.page(facts, has_seal=picture is not None)], picture)
    return made


def cohort(
    orders: Iterable[Order], *, picture: Seal | None = None, who: SealProvider | None = None
) -> Iterator[bytes | UnexpectedFont]:
    """Yield the file of each order, or why there is none. With `who` the files are signed."""
    for chunk in _chunks(orders):
        made = _prepared([order.facts for order in chunk], picture)
        for order, found in zip(chunk, made, strict=True):
            if isinstance(found, UnexpectedFont):
                yield found
            else:
                yield _file(found, order.imprint, who)


def book(
    people: Iterable[Facts],
    write: Callable[[bytes], object],
    *,
    picture: Seal | None = None,
    refuse: Callable[[Facts], object] = lambda _: None,
) -> int:
    """Write one file with the pages of all people in order, and return how many there are.

    For paper: it has no signatures, and nothing is kept in memory but where its objects are. Who
    cannot be drawn is left out and given to `refuse`.
    """
    writer = Writer(write)
    binder = Binder(writer)
    profile = writer.add(colour_profile())
    show_page = writer.add(deflated(b"/Page Do"))
    placed: dict[Group, Placed] = {}
    codes, first = hashlib.sha256(), None
    for chunk in _chunks(people):
        for facts, found in zip(chunk, _prepared(chunk, picture), strict=True):
            if isinstance(found, UnexpectedFont):
                refuse(facts)
                continue
            first = first or facts
            codes.update(facts.code.encode())
            if isinstance(found, bytes):
                binder.whole(layers.page_of(found).write(writer.add), show_page)
            else:
                place = placed.get(found.group)
                if place is None:
                    place = placed[found.group] = _press().place(found.group, writer.add)
                binder.leaf(found.leaf, place)
    if first is None:
        return 0
    said = Description.of(first)
    title = f"{first.texts(first.language)['title']} × {binder.pages}"
    said = replace(said, title=title, identifier=codes.digest()[:16])
    binder.close(said, language=first.language, profile=profile)
    return binder.pages


def refuse_unexpected_fonts(pdf: bytes) -> None:
    """Raise UnexpectedFont where WeasyPrint chose a font that certificates do not use."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = {
            str(found.BaseFont).split("+", 1)[-1].lstrip("/").replace("-", "")
            for found in document.objects
            if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/Font"
        }
    strangers = [name for name in fonts if not any(name.startswith(f) for f in FAMILIES)]
    if strangers:
        message = ", ".join(sorted(strangers))
        raise UnexpectedFont(message)


@cache
def _press() -> Press:
    return Press()


def _prepared(people: Sequence[Facts], picture: Seal | None) -> list[Prepared]:
    """Return the sheet of each person, or the file of the plain path, or why there is neither."""
    made: list[Prepared | Page] = [_page(facts, picture) for facts in people]
    press = _press()
    press.learn(page for page in made if isinstance(page, Page))
    made = [_sheet(page, picture) if isinstance(page, Page) else page for page in made]
    left = [place for place, found in enumerate(made) if isinstance(found, Page)]
    pages = [found for found in made if isinstance(found, Page)]
    for place, file in zip(left, _plain(pages, picture), strict=True):
        made[place] = file
    return [found for found in made if not isinstance(found, Page)]


def _page(facts: Facts, picture: Seal | None) -> Page | UnexpectedFont:
    try:
        return boxes.page(facts, has_seal=picture is not None)
    except UnexpectedFont as error:
        return error


def _sheet(page: Page, picture: Seal | None) -> Sheet | Page:
    """Return the sheet of the fast path, or the page itself where that refuses it."""
    try:
        return _press().sheet(page, picture)
    except Refused:
        return page


def _plain(pages: Sequence[Page], picture: Seal | None) -> list[bytes]:
    made = plain.files(pages, picture)
    for content in made:
        refuse_unexpected_fonts(content)
    return made


def _file(found: Sheet | bytes, imprint: Imprint | None, who: SealProvider | None) -> bytes:
    if who is None or imprint is None:
        return found if isinstance(found, bytes) else _press().single(found)
    if isinstance(found, bytes):
        from certificates.signing import pdf  # slow import: pyHanko

        return pdf.sign(found, imprint, seal=who)
    return _press().single(found, Signing(_hand(who, token_room()), imprint.entries()))


@cache
def _hand(who: SealProvider, room: int) -> CmsWriter:
    return CmsWriter(who, room)


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, AT_ONCE)):
        yield chunk
