"""The colour profile of the output intent: sRGB (IEC 61966-2-1) as an ICC profile, version 4.2.

Half a kilobyte instead of three: the tone curve is a formula, not a table.
"""

import struct
from functools import cache
from typing import Final

_D50: Final = (0.9642, 1.0, 0.8249)
_PRIMARIES: Final = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}  # adapted to D50
_ADAPTATION: Final = (
    (1.04788, 0.02292, -0.05022),
    (0.02959, 0.99048, -0.01707),
    (-0.00925, 0.01508, 0.75168),
)  # Bradford, from D65
_CURVE: Final = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_HEADER = 128


@cache
def srgb() -> bytes:
    tags = {
        b"desc": _words("sRGB"),
        b"cprt": _words("CC0"),
        b"wtpt": _triple(_D50),
        b"chad": b"sf32\0\0\0\0" + b"".join(_fixed(v) for row in _ADAPTATION for v in row),
        **{name: _triple(value) for name, value in _PRIMARIES.items()},
        b"rTRC": b"para\0\0\0\0\0\3\0\0" + b"".join(map(_fixed, _CURVE)),
    }
    at = _HEADER + 4 + 12 * (len(tags) + 2)
    table, bodies = [], []
    for name, content in tags.items():
        entry = struct.pack(">2L", at, len(content))
        names = (b"rTRC", b"gTRC", b"bTRC") if name == b"rTRC" else (name,)
        table += [each + entry for each in names]
        bodies.append(content + bytes(-len(content) % 4))
        at += len(bodies[-1])
    head = struct.pack(
        ">L4sL4s4s4s6H4s28x",
        at,
        b"",
        0x04200000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        2026,
        1,
        1,
        0,
        0,
        0,
        b"acsp",
    )
    head += b"".join(map(_fixed, _D50)) + bytes(48)
    return head + struct.pack(">L", len(table)) + b"".join(table + bodies)


def _fixed(value: float) -> bytes:
    return struct.pack(">l", round(value * 65536))


def _triple(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, values))


def _words(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">2L4s2L", 1, 12, b"enUS", len(encoded), 28) + encoded
