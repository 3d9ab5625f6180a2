"""An office's own words on its certificates: checked, versioned, frozen, looked at first."""

import io
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from factories.accounts import OfficeRoleFactory, UserFactory
from factories.certificates import certified, certified_quota, officers
from factories.regions import region
from PIL import Image

from accounts.models import User
from certificates import actions, files, seals
from certificates.domain.template_texts import BODIES, Problem, Wording, fill, problems
from certificates.models import CertificateTemplate
from certificates.queries import templates
from certificates.rules import ChangeRefused
from common import jobs
from common.models import Job

GOOD, GOOD_EN = BODIES["zh-hans"][1], BODIES["en"][1]
database = pytest.mark.usefixtures("db", "_in_november", "private_files")


@pytest.mark.parametrize(("language", "text"), [(k, t) for k, all_ in BODIES.items() for t in all_])
def test_the_ready_sentences_are_right(language: str, text: str) -> None:
    assert list(problems(text, language)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GOOD.replace("{时间}", ""), Problem("missing", "时间")),
        (GOOD + "{姓名}", Problem("unknown", "姓名")),
        (GOOD + "{成绩}", Problem("twice", "成绩")),
        (GOOD + "{", Problem("brace", "{ }")),
        (GOOD + "全国", Problem("forbidden", "全国")),
        (GOOD + "职业资格", Problem("forbidden", "职业资格")),
        (GOOD + "长" * 90, Problem("long", "45")),
    ],
)
def test_a_sentence_without_its_places_is_refused(text: str, found: Problem) -> None:
    assert found in list(problems(text, "zh-hans"))


def test_places_are_filled_once() -> None:
    assert fill("于{时间}{成绩}", {"时间": "{成绩}", "成绩": "合格"}) == "于{成绩}合格"


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#b3362b").save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_seal_is_made_small_and_encoded_anew(kind: str) -> None:
    made = seals.cleaned(picture(1200, 900, kind))
    with Image.open(io.BytesIO(made)) as found:
        assert (found.format, found.size, found.mode) == ("PNG", (600, 450), "RGBA")


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    buffer = io.BytesIO()
    Image.new("RGB", (200, 200)).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def test_what_the_old_file_said_beside_the_picture_is_gone() -> None:
    assert b"secret place" in with_exif()
    assert b"secret place" not in seals.cleaned(with_exif())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG"),
        (b"%PDF-1.7", "PNG"),
        (picture(300, 300)[:200], "PNG"),
        (picture(5001, 5000), "25"),
        (picture(99, 300), "100"),
        (b"x" * (5 * 1024 * 1024 + 1), "5 MB"),
    ],
    ids=["empty", "svg", "pdf", "cut off", "25 megapixels", "too small", "too many bytes"],
)
def test_what_is_no_seal_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(ChangeRefused, match=told):
        seals.cleaned(content)


def saved(actor: User, seal: bytes | None = None, **changed: Any) -> CertificateTemplate:
    fields = {"language": "zh-hans", "title": "completion", "body": GOOD}
    fields |= {"issuer": "清溪县民政局儿童福利股"} | changed
    return actions.save_template(
        region=region("990101"), wording=Wording(**fields), seal=seal, actor=actor
    )


@database
def test_each_saving_is_a_version_and_nothing_is_used_unseen() -> None:
    first, second = saved(officers()[0]), saved(officers()[0])
    assert (first.name, second.name) == ("990101-1", "990101-2")
    assert templates.in_use("990101") is None
    assert Job.objects.filter(kind=actions.PREVIEW).count() == 2


@database
def test_the_office_prints_with_the_version_in_use_and_freezes_it() -> None:
    officer = officers()[0]
    before = certified(certified_quota())
    actions.use_template(template=saved(officer), actor=officer)
    after = certified(certified_quota())
    actions.use_template(template=saved(officer, title="training"), actor=officer)
    assert before.current is not None
    assert after.current is not None
    assert before.current.template == "standard-1"
    told = after.current.facts
    assert (after.current.template, told["template"]) == ("990101-1", "990101-1")
    assert (told["title"], told["issuer"]) == ("结业证书", "清溪县民政局儿童福利股")
    assert told["body"].startswith("于2026年11月23日")
    assert "儿童主任岗前培训" in told["body"]
    assert "{" not in told["body"]


@database
def test_bilingual_and_english() -> None:
    officer = officers()[0]
    both = saved(officer, language="bilingual", body_en=GOOD_EN)
    actions.use_template(template=both, actor=officer)
    told = certified(certified_quota()).current.facts
    assert "The bearer took part in Initial training of child directors" in told["second"]
    assert told["body"].startswith("于")
    english = saved(officer, language="en", body="", body_en=GOOD_EN, issuer_en="Qingxi")
    actions.use_template(template=english, actor=officer)
    told = certified(certified_quota()).current.facts
    assert (told["language"], told["issuer_en"]) == ("en", "Qingxi")


@database
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"body": "特发此证。"}, "时间"),
        ({"body": GOOD + "全国"}, "全国"),
        ({"issuer": "全国培训中心"}, "全国"),
        ({"title": "diploma"}, "标题"),
        ({"language": "tlh"}, "标题"),
        ({"language": "bilingual"}, "dates"),
        ({"issuer": "局\U000323ab"}, "字体"),
    ],
)
def test_a_wrong_template_is_refused(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ChangeRefused, match=told):
        saved(officers()[0], **changed)
    assert not CertificateTemplate.objects.exists()


@database
@pytest.mark.parametrize(("role", "code"), [("county", "990102"), ("township", "990101100")])
def test_another_office_may_not(role: str, code: str) -> None:
    user = OfficeRoleFactory(user=UserFactory(), role=role, region=region(code)).user
    with pytest.raises(ChangeRefused):
        saved(user)


@database
def test_the_seal_is_kept_encrypted_and_stays_until_another_comes() -> None:
    officer, png = officers()[0], seals.cleaned(picture(300, 300))
    made = saved(officer, seal=png)
    assert "PNG" not in made.seal_ciphertext
    assert actions.seal_of(made) == png
    assert actions.seal_of(saved(officer)) == png
    assert actions.seal_of(None) is None
    assert actions.seal_of(templates.by_name("990101-1")) == png
    assert templates.by_name("standard-1") is None


@database
def test_the_preview_is_made_by_a_job_without_the_seal() -> None:
    officer = officers()[0]
    plain, sealed = saved(officer), saved(officer, seal=seals.cleaned(picture(300, 300)))
    for job in Job.objects.filter(kind=actions.PREVIEW):
        jobs.run(job.pk)
    made = [files.get(files.preview_of(one)) for one in (plain, sealed)]
    assert made[0] is not None
    assert made[0][:4] == b"\x89PNG"
    assert made[0] == made[1]


@database
def test_a_version_never_changes_and_one_is_in_use() -> None:
    officer = officers()[0]
    first, second = saved(officer), saved(officer)
    actions.use_template(template=first, actor=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateTemplate.objects.update(body="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateTemplate.objects.update(in_use=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateTemplate.objects.create(region=first.region, number=1, created_by=1)
    actions.use_standard(region=first.region, actor=officer)
    assert templates.in_use("990101") is None
