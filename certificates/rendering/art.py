"""The static layer of a certificate, as SVG in millimetres: guilloche band, rosettes, watermark.

Security print is drawn with phase-shifted sine lines that a photocopier blurs; here it is drawn
exactly, from formulas, so that it stays small and sharp.
"""

from functools import cache
from math import pi

WIDTH, HEIGHT = 297.0, 210.0  # A4 landscape
GOLD = "#b58a3c"
GOLD_PALE = "#f0e2c0"
LINE = f'fill="none" stroke="{GOLD}" stroke-width=".22"'
FRAME = 9.0  # outer line to the paper's edge
BAND = 9.0  # width of the band
WAVES = 5  # phase-shifted lines in the band
WAVELENGTH = 8.5  # fits both sides whole times, so that all lines repeat: they deflate to half
ACROSS, DOWN = 30 * WAVELENGTH, 20 * WAVELENGTH


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _wave(*, length: float, amplitude: float, phase: float) -> str:
    """Return path commands of a sine line along x, two cubic curves a wavelength.

    A half wave of amplitude A over π is the cubic with control points (4/3, 4/3 A): right at both
    ends and at the crest.
    """
    half = WAVELENGTH / 2
    reach = half * 4 / (3 * pi)
    start = -half + phase % 1 * WAVELENGTH - half
    commands = [f"M{_number(start)} 0"]
    sign, x = 1, start
    while x < length + half:
        crest = _number(sign * amplitude * 4 / 3)
        commands.append(
            f"C{_number(x + reach)} {crest} {_number(x + half - reach)} {crest}"
            f" {_number(x + half)} 0"
        )
        sign, x = -sign, x + half
    return "".join(commands)


def _band(*, x: float, y: float, length: float, turn: int, name: str) -> str:
    """Return one side of the band, clipped to its length, starting at (x, y)."""
    lines = "".join(
        f'<path d="{_wave(length=length, amplitude=2.9, phase=k / WAVES)}"/>' for k in range(WAVES)
    )
    return (
        f'<clipPath id="{name}"><rect y="-4" width="{_number(length)}" height="8"/></clipPath>'
        f'<g transform="translate({_number(x)} {_number(y)}) rotate({turn})" '
        f'clip-path="url(#{name})" {LINE}>{lines}</g>'
    )


def _rosette(x: float, y: float) -> str:
    petals = "".join(
        f'<ellipse cx="0" cy="-2" rx=".95" ry="1.9" transform="rotate({turn})"/>'
        for turn in range(0, 360, 30)
    )
    return (
        f'<g transform="translate({_number(x)} {_number(y)})" {LINE}>'
        f'{petals}<circle r="3.9"/><circle r="1"/></g>'
    )


def _watermark() -> str:
    """Return the pale rosette behind the text: slanted loops around the page's middle."""
    loops = "".join(
        f'<ellipse cx="0" cy="-33" rx="7.4" ry="19" transform="rotate({turn}) rotate(38 0 -33)"/>'
        for turn in range(0, 360, 9)
    )
    return (
        f'<g transform="translate({WIDTH / 2} 108)" fill="none" stroke="{GOLD_PALE}" '
        f'stroke-width=".22">{loops}</g>'
    )


def _frame(inset: float, stroke: float) -> str:
    return (
        f'<rect x="{_number(inset)}" y="{_number(inset)}" width="{_number(WIDTH - 2 * inset)}" '
        f'height="{_number(HEIGHT - 2 * inset)}" fill="none" stroke="{GOLD}" '
        f'stroke-width="{stroke}"/>'
    )


@cache
def background() -> str:
    """Return the page's ornament as one SVG document, 297 × 210 mm."""
    middle = FRAME + BAND / 2
    left, top = (WIDTH - ACROSS) / 2, (HEIGHT - DOWN) / 2  # bands stop before the rosettes
    parts = [
        _watermark(),
        _frame(FRAME, 0.7),
        _frame(FRAME + BAND, 0.4),
        _frame(FRAME + BAND + 1.6, 0.2),
        _band(x=left, y=middle, length=ACROSS, turn=0, name="top"),
        _band(x=left, y=HEIGHT - middle, length=ACROSS, turn=0, name="bottom"),
        _band(x=middle, y=top, length=DOWN, turn=90, name="left"),
        _band(x=WIDTH - middle, y=top, length=DOWN, turn=90, name="right"),
        *(_rosette(x, y) for x in (middle, WIDTH - middle) for y in (middle, HEIGHT - middle)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}mm" height="{HEIGHT}mm">{"".join(parts)}</svg>'
    )
