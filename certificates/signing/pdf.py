"""Sign a PDF: one incremental update with a signature field of zero size. Slow import: tasks only.

The visible seal is page content. pyHanko writes the update; the fast path of `rendering` writes
the same objects by itself, and both take their CMS from `cms.CmsWriter`.
"""

import hashlib
import io
from functools import cache
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PdfSignedData

from certificates.signing.cms import CmsWriter, token_room
from certificates.signing.imprint import Imprint
from certificates.signing.seal import SealProvider, provider

FIELD: Final = "Seal"


class _SameEachTime(IncrementalPdfFileWriter):
    """pyHanko stamps the clock's time and a random identifier; a file made again is to be the same.

    The signature's own /M is the document's date as well, so the metadata need no change.
    """

    @classmethod
    def _handle_id(cls, prev: Any) -> generic.ArrayObject:
        told = prev.trailer["/ID"][0]  # pyHanko reads bytes that look like text as text
        first: bytes = getattr(told, "original_bytes", told)
        second = hashlib.sha256(b"signed" + first).digest()[:16]
        return generic.ArrayObject(
            [generic.ByteStringObject(first), generic.ByteStringObject(second)]
        )

    def _update_meta(self) -> None:
        pass


def sign(pdf: bytes, imprint: Imprint, *, seal: SealProvider | None = None) -> bytes:
    """Return the file with the seal's signature over all of it. SealMissing without a key."""
    writer = _writer(seal or provider(), token_room())
    gap = PdfSignedData(
        generic.pdf_name("/Sig"),
        subfilter=SigSeedSubFilter.PADES,
        timestamp=imprint.moment,
        bytes_reserved=2 * writer.gap,
    )
    for name, text in imprint.entries().items():
        gap[generic.pdf_name(name)] = generic.pdf_string(text)
    steps = PdfCMSEmbedder(SigFieldSpec(FIELD)).write_cms(FIELD, _SameEachTime(io.BytesIO(pdf)))
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=gap))
    prepared, signed = steps.send(SigIOSetup(md_algorithm="sha256"))
    steps.send(writer.write(prepared.document_digest))
    content: bytes = signed.getvalue()
    return content


@cache
def _writer(seal: SealProvider, room: int) -> CmsWriter:
    return CmsWriter(seal, room)
