"""A signed file is ours and untouched, or it is refused with the reason."""

import io
import random
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from factories.facts import some_facts
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject

from certificates.rendering.pdf import Order, book, cohort, render_pdf
from certificates.signing import keys, seal
from certificates.signing.check import PdfCheck, check_pdf
from certificates.signing.cms import CmsWriter
from certificates.signing.envelope import LARGEST, Flaw
from certificates.signing.imprint import Imprint
from certificates.signing.pdf import sign

FACTS = some_facts()
IMPRINT = Imprint.of(FACTS, (1, 94567))


def made_seal(name: str = "清溪县民政局", *, use_rsa: bool = False) -> seal.LocalSeal:
    made = keys.make(name, use_rsa=use_rsa)
    return seal.LocalSeal(keys.private_key(made.key), keys.chain(made.certificate))


SEAL = made_seal()


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return render_pdf(FACTS)


def made_signed() -> bytes:
    """Return a file as the fast path writes it, signature and page in one."""
    [content] = cohort([Order(FACTS, IMPRINT)], who=SEAL)
    assert isinstance(content, bytes)
    return content


@pytest.fixture(scope="module", params=["by pyHanko", "by the press"])
def signed(request: pytest.FixtureRequest, unsigned: bytes) -> bytes:
    if request.param == "by the press":
        return made_signed()
    return sign(unsigned, IMPRINT, seal=SEAL)


def check(content: bytes) -> PdfCheck:
    return check_pdf(content, SEAL.chain)


def gap_of(content: bytes) -> tuple[int, int]:
    """Return where the signature stands, without its angle brackets."""
    found = re.search(rb"/ByteRange \[ ?0 +(\d+) +(\d+)", content)
    assert found
    return int(found[1]) + 1, int(found[2]) - 1


def flipped(content: bytes, position: int, bit: int) -> bytes:
    return content[:position] + bytes([content[position] ^ 1 << bit]) + content[position + 1 :]


@pytest.mark.parametrize("use_rsa", [False, True], ids=["ecdsa", "rsa"])
def test_a_signed_file_says_which_certificate_it_is(use_rsa: bool, unsigned: bytes) -> None:
    own = made_seal(use_rsa=use_rsa)
    found = check_pdf(sign(unsigned, IMPRINT, seal=own), own.chain)
    assert (found.flaw, found.imprint, found.certificate) == (None, IMPRINT, own.chain[0])


def test_signed_again_it_is_the_same_file(unsigned: bytes) -> None:
    signed = sign(unsigned, IMPRINT, seal=SEAL)
    assert sign(unsigned, IMPRINT, seal=SEAL) == signed
    assert signed.startswith(unsigned)
    assert made_signed() == made_signed()


def test_a_signed_file_is_short(signed: bytes, unsigned: bytes) -> None:
    """With RSA keys and longer chains of certificates it is longer."""
    assert len(unsigned) <= 40_000
    assert len(signed) <= 48_000


def test_poppler_agrees(signed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)
    said = subprocess.run(
        ["pdfsig", "-nocert", file], check=True, capture_output=True, text=True
    ).stdout
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    file.write_bytes(flipped(signed, 1000, 0))
    said = subprocess.run(
        ["pdfsig", "-nocert", file], check=False, capture_output=True, text=True
    ).stdout
    assert "Signature is Valid." not in said


def test_the_signature_is_pades_baseline() -> None:
    signature = cms.ContentInfo.load(CmsWriter(SEAL).write(bytes(32)), strict=True)["content"]
    [signer] = signature["signer_infos"]
    attributes = [one["type"].native for one in signer["signed_attrs"]]
    assert sorted(attributes) == ["content_type", "message_digest", "signing_certificate_v2"]
    assert signature["encap_content_info"]["content"].native is None
    assert signer["unsigned_attrs"].native is None


def test_the_widget_has_no_size_and_the_file_stays_pdf_a(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as document:
        [field] = document.Root.AcroForm.Fields
        assert list(field.Rect) == [0, 0, 0, 0]
        assert field.F & 0b111 == 0b100  # printed, neither invisible nor hidden
        with document.open_metadata() as metadata:
            assert metadata.pdfa_status == "3U"


def random_flips(content: bytes, count: int) -> list[bytes]:
    start, end = gap_of(content)
    chance = random.Random(20261123)
    outside = [*range(start), *range(end, len(content))]
    return [flipped(content, chance.choice(outside), chance.randrange(8)) for _ in range(count)]


def test_every_flipped_bit_outside_the_gap_is_refused(signed: bytes) -> None:
    assert [one for one in random_flips(signed, 100) if check(one).flaw is None] == []


@pytest.mark.soak
def test_a_thousand_flipped_bits_outside_the_gap_are_refused(signed: bytes) -> None:
    assert [one for one in random_flips(signed, 1000) if check(one).flaw is None] == []


def test_a_flipped_bit_beside_the_gap_is_refused(unsigned: bytes, signed: bytes) -> None:
    start, end = gap_of(signed)
    around = [*range(len(unsigned), start, 2), *range(end, len(signed), 2)]
    assert [at for at in around if check(flipped(signed, at, at % 8)).flaw is None] == []


def filled(content: bytes, change: object) -> bytes:
    start, end = gap_of(content)
    assert callable(change)
    new = change(content[start:end])
    assert len(new) == end - start
    return content[:start] + new + content[end:]


@pytest.mark.parametrize(
    "change",
    [
        lambda gap: gap[:-2] + b"01",
        lambda gap: gap.lower(),
        lambda gap: gap.rstrip(b"0")[: len(gap) // 4] + gap[len(gap) // 4 :].lower(),
        lambda gap: b" " + gap[:-1],
        lambda gap: b"0" * len(gap),
        lambda gap: b"30" * (len(gap) // 2),
        lambda gap: gap[:200] + b"FF" + gap[202:],
    ],
    ids=["tail", "lower case", "half lower", "blank", "empty", "nonsense", "changed"],
)
def test_the_gap_holds_one_signature_and_zeros(change: object, signed: bytes) -> None:
    assert check(filled(signed, change)).flaw in (Flaw.GAP, Flaw.ALTERED)


def resaved(content: bytes, **options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(out, **options)
    return out.getvalue()


def with_a_page_added(content: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    empty = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.insert_page(PageObject(contents=empty, media_box=(0, 0, 595, 842)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def encrypted(content: bytes) -> bytes:
    return resaved(content, encryption=pikepdf.Encryption(owner="secret", user=""))


def without_signature(content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        del document.Root["/AcroForm"], document.pages[0]["/Annots"]
        document.remove_unreferenced_resources()
        document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        (lambda content: b"", Flaw.EMPTY),
        (lambda content: content + bytes(LARGEST), Flaw.TOO_LARGE),
        (lambda content: b"\x89PNG" + content, Flaw.NOT_PDF),
        (lambda content: content[: len(content) // 2], Flaw.CUT_OFF),
        (lambda content: content[:-1], Flaw.CUT_OFF),
        (lambda content: content + b"\n", Flaw.ADDED_TO),
        (with_a_page_added, Flaw.ADDED_TO),
        (resaved, Flaw.ALTERED),
        (encrypted, Flaw.ENCRYPTED),
        (without_signature, Flaw.UNSIGNED),
    ],
    ids=[
        "empty", "large", "no pdf", "half", "last byte", "line added", "page added", "saved anew",
        "encrypted", "unsigned",
    ],
)  # fmt: skip
def test_what_was_done_to_a_file_is_named(change, flaw: Flaw, signed: bytes) -> None:
    assert check(change(signed)).flaw == flaw


def test_an_intact_file_of_another_installation_is_a_strangers(unsigned: bytes) -> None:
    stranger = made_seal("another office")
    found = check(sign(unsigned, IMPRINT, seal=stranger))
    assert (found.flaw, found.certificate) == (Flaw.STRANGER, stranger.chain[0])
    assert found.imprint is None


def test_a_strangers_signature_with_our_certificate_inside_is_refused(unsigned: bytes) -> None:
    """The certificate is public; only its key signs."""
    forger = made_seal()
    forger.chain = SEAL.chain
    assert check(sign(unsigned, IMPRINT, seal=forger)).flaw == Flaw.ALTERED


def test_our_certificate_first_beside_a_strangers_is_refused(unsigned: bytes) -> None:
    forger = made_seal()
    forger.chain = (*SEAL.chain, *forger.chain)
    assert check(sign(unsigned, IMPRINT, seal=forger)).flaw == Flaw.ALTERED


def test_a_print_file_bears_no_signature() -> None:
    parts: list[bytes] = []
    book([FACTS, FACTS], parts.append)
    assert PdfFileReader(io.BytesIO(b"".join(parts))).embedded_signatures == []
