"""The credential inside the PDF: an associated file of PDF/A-3, with dates that stand still."""

import io
import json
from datetime import datetime
from typing import Any, Final

import pikepdf

NAME: Final = "credential.json"


def credential(pdf: bytes, document: dict[str, Any], *, made: datetime) -> bytes:
    """Return the page with the signed credential attached. The same arguments, the same bytes."""
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    with pikepdf.open(io.BytesIO(pdf)) as page:
        stamp = pikepdf.String(f"D:{made:%Y%m%d%H%M%S}Z")
        stream = page.make_stream(
            content,
            Type=pikepdf.Name.EmbeddedFile,
            Subtype=pikepdf.Name("/application/ld+json"),
            Params=pikepdf.Dictionary(Size=len(content), CreationDate=stamp, ModDate=stamp),
        )
        attached = page.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Filespec,
                F=pikepdf.String(NAME),
                UF=pikepdf.String(NAME),
                Desc=pikepdf.String("Open Badges 3.0 credential"),
                AFRelationship=pikepdf.Name.Data,
                EF=pikepdf.Dictionary(F=stream, UF=stream),
            )
        )
        names = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String(NAME), attached]))
        page.Root.Names = pikepdf.Dictionary(EmbeddedFiles=page.make_indirect(names))
        page.Root.AF = pikepdf.Array([attached])
        out = io.BytesIO()
        page.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def read(pdf: bytes) -> bytes | None:
    """Return the attached credential, or None."""
    with pikepdf.open(io.BytesIO(pdf)) as page:
        found = page.attachments.get(NAME)
        return bytes(found.get_file().read_bytes()) if found else None
