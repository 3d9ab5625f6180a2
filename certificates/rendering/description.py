"""What a file says of itself: title, dates and conformance, in XMP and in the old dictionary."""

import hashlib
from dataclasses import dataclass
from typing import Final, Self
from xml.sax.saxutils import escape

from certificates.domain.facts import Facts
from certificates.rendering.writer import deflated, text

PRODUCER: Final = "Tongban Academy"
_UA_SCHEMA: Final = """<rdf:Description rdf:about="" \
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
"""


@dataclass(frozen=True)
class Description:
    """`day` is the document's date as YYYYMMDD: that of the issue, never the clock's."""

    title: str
    author: str
    subject: str
    day: str
    identifier: bytes

    @classmethod
    def of(cls, facts: Facts) -> Self:
        texts = facts.texts(facts.language)
        return cls(
            title=f"{texts['title']} {facts.number}",
            author=texts["issuer"],
            subject=texts["subtitle"],
            day=f"{facts.issued_on:%Y%m%d}",
            identifier=hashlib.sha256(facts.code.encode()).digest()[:16],
        )

    @property
    def iso_time(self) -> str:
        return f"{self.day[:4]}-{self.day[4:6]}-{self.day[6:]}T00:00:00Z"

    @property
    def pdf_time(self) -> bytes:
        return f"(D:{self.day}000000Z)".encode()

    def information(self) -> bytes:
        return b"<</Title %s /Author %s /Subject %s /Producer %s /CreationDate %s /ModDate %s>>" % (
            *map(text, (self.title, self.author, self.subject, PRODUCER)),
            self.pdf_time,
            self.pdf_time,
        )

    def metadata(self, *, is_tagged: bool = False) -> bytes:
        """Return the XMP packet (ISO 16684-1); PDF/UA is claimed where the page is tagged."""
        title, author, subject = (escape(t) for t in (self.title, self.author, self.subject))
        packet = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdfaid:part="3" pdfaid:conformance="U" \
pdf:Producer="{PRODUCER}" xmp:CreateDate="{self.iso_time}" xmp:ModifyDate="{self.iso_time}">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
</rdf:Description>
{_UA_SCHEMA if is_tagged else ""}</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
        return packet.encode()

    def metadata_object(self) -> bytes:
        return deflated(self.metadata(), b"/Type /Metadata /Subtype /XML ")
