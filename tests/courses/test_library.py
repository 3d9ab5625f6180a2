"""The policy library and the glossary: public pages, what rests on a document, the CMS."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from factories.accounts import OfficeRoleFactory, PostingFactory
from factories.courses import BOTH, course_page
from factories.curriculum import QUESTIONS, folder
from factories.regions import region
from factories.trainers import office, signed_in, text

from accounts.models import User
from common.models import AuditEntry
from courses.actions.loading import library
from courses.domain.curriculum import folder as folder_domain
from courses.models import GlossaryTerm, LessonPage, PolicyDocument

pytestmark = pytest.mark.django_db

POLICIES = """policies:
  - key: minors-law
    kind: law
    title: {zh-hans: 未成年人保护法, en: Law on the Protection of Minors}
    issuer: {zh-hans: 全国人大常委会, en: Standing Committee}
    issued: "2024-04-26"
    summary: {zh-hans: 疑似就要报告。, en: Suspicion is enough.}
    duties: {zh-hans: [立即报告。], en: [Report at once.]}
    verify: {zh-hans: 核对第一条, en: check the first}
"""
GLOSSARY = """terms:
  - key: entrusted-care
    term: {zh-hans: 委托照护, en: entrusted care}
    meaning: {zh-hans: 托给别人照看。, en: Somebody else looks after the child.}
  - key: home-visit
    term: {zh-hans: 入户家访, en: home visit}
    meaning: {zh-hans: 到家里看孩子。, en: To see the child at home.}
"""
SOURCE = "    sources: [{law: 未成年人保护法, article: 第十一条}]\n    stem:"


def document(slug: str = "minors-law", **fields: object) -> PolicyDocument:
    facts = {
        "region": region("00"),
        "kind": "law",
        "title": "未成年人保护法",
        "title_en": "Law on the Protection of Minors",
        "issuer": "全国人大常委会",
        "issued": "2024-04-26",
        "summary": "疑似就要报告。",
        "duties": "立即报告。\n建好档案。",
        "is_public": True,
    }
    made: PolicyDocument = PolicyDocument.objects.create(slug=slug, **{**facts, **fields})
    return made


def cite(lesson: str, law: str) -> None:
    for page in LessonPage.objects.filter(key=lesson):
        page.sources = [{"law": law, "article": "第十一条"}]
        page.save()


def load(root, **options) -> dict:
    out = StringIO()
    call_command("load_curriculum", str(root), json=True, stdout=out, **options)
    return json.loads(out.getvalue())["library"]


@pytest.fixture
def root(tmp_path):
    region("00")
    for name, content in {
        **folder(),
        "t1/questions.yaml": QUESTIONS.replace("    stem:", SOURCE, 1),
        "policies.yaml": POLICIES,
        "glossary.yaml": GLOSSARY,
    }.items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return tmp_path / "content"


@pytest.fixture
def words() -> None:
    for source in folder_domain.read({"glossary.yaml": GLOSSARY}, {}).terms:
        library.store(source, region=region("00"), overwrite=False)


def test_a_load_is_idempotent_and_leaves_alone_what_the_cms_changed(root):
    assert load(root) == {"added": 3}
    assert load(root) == {"unchanged": 3}
    (root / "glossary.yaml").write_text(GLOSSARY.replace("托给别人", "托付别人"), "utf-8")
    assert load(root) == {"changed": 1, "unchanged": 2}
    PolicyDocument.objects.update(summary="县里改的", loaded_hash="")
    assert load(root) == {"kept": 1, "unchanged": 2}
    assert load(root, overwrite=True) == {"changed": 1, "unchanged": 2}
    assert PolicyDocument.objects.get().summary == "疑似就要报告。"


def test_everybody_reads_a_document_and_trainers_see_what_is_to_be_checked(client, root):
    load(root)
    shown = text(client.get("/courses/policies/"))
    assert "/courses/policies/minors-law/" in shown
    page = text(client.get("/courses/policies/minors-law/"))
    for words in ("全国人大常委会", "立即报告。", "第一课"):
        assert words in page
    english = text(client.get("/en/courses/policies/minors-law/"))
    assert "Report at once." in english
    assert "Lesson one" in english
    # what is to be checked, and which questions, are for trainers
    stranger = text(client.get("/courses/policies/minors-law/"))
    assert "核对第一条" not in stranger
    assert "/cms/" not in stranger
    assert "题库里有 1 道题考到它" in stranger
    trainer = signed_in(office("990101"))
    seen = text(trainer.get("/courses/policies/minors-law/"))
    assert "核对第一条" in seen
    assert "/cms/questions/" in seen
    director = signed_in(PostingFactory().person.user)
    assert "核对第一条" not in text(director.get("/courses/policies/minors-law/"))


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("未成年人保护法", True),
        ("《中华人民共和国未成年人保护法》", True),
        ("未成年人保护法（2024年）", True),
        ("law on the protection of Minors", True),
        ("保护法", False),
    ],
)
def test_lessons_are_found_by_the_name_of_the_law(client, name, is_found):
    document()
    course_page("c1")
    cite("c1-l1", name)
    assert ("课 c1-l1" in text(client.get("/courses/policies/minors-law/"))) is is_found


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["minors-law", "plan"]),
        ("?kind=policy", ["plan"]),
        ("?office=53", ["plan"]),
        ("?q=保护法", ["minors-law"]),
        ("?q=保護法", ["minors-law"]),
        ("?q=民发", ["plan"]),
        ("?q=wcnr", ["minors-law"]),
        ("?q=档案&kind=policy", []),
        ("?q=孙悟空", []),
        ("?q=%00&office=%00", ["minors-law", "plan"]),
    ],
)
def test_the_list_is_searched_and_narrowed(client, query, slugs):
    document()
    document("plan", kind="policy", title="三年方案", title_en="", number="云民发〔2025〕1号",
             duties="", region=region("53"))  # fmt: skip
    document("draft", is_public=False)
    shown = client.get(f"/courses/policies/{query}").content.decode()
    assert [slug for slug in ("minors-law", "plan", "draft") if f"/{slug}/" in shown] == slugs


@pytest.mark.parametrize(("question", "found"), [("", 2), ("wtzh", 1), ("照看", 1), ("無", 0)])
def test_the_glossary_is_open_and_searched(client, words, question, found):
    shown = client.get("/courses/glossary/", {"q": question}).content.decode()
    assert shown.count("<dt>") == found


def test_the_glossary_stands_in_the_order_of_pinyin(client, words):
    shown = client.get("/courses/glossary/").content.decode()
    assert shown.index("入户家访") < shown.index("委托照护")


def test_the_search_over_lessons_explains_words_first(words):
    client = signed_in(PostingFactory().person.user)
    shown = text(client.get("/courses/search/", {"q": "委托照护"}))
    assert "托给别人照看。" in shown
    assert "/courses/glossary/#entrusted-care" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_a_document_takes_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    course_page("c1", lessons=count, languages=BOTH)
    for number in range(1, count + 1):
        document(f"law-{number}")
        cite(f"c1-l{number}", "未成年人保护法")
    client.get("/courses/policies/law-1/")
    with django_assert_num_queries(5):
        shown = client.get("/courses/policies/law-1/").content.decode()
    assert shown.count("/courses/c1/m1/") == count
    with django_assert_num_queries(3):
        client.get("/courses/policies/")


def test_a_province_adds_its_own_and_another_person_shows_it(client):
    region("53")
    trainer = signed_in(office("53"))
    reviewer = office("53", "reviewer")
    fields = {
        "region": "53", "slug": "yn-2025", "kind": "policy", "title": "省里的办法",
        "issuer": "省民政厅", "issued": "2025-03", "summary": "概要",
    }  # fmt: skip
    assert trainer.post("/cms/library/documents/new/", fields).status_code == 302
    made = PolicyDocument.objects.get()
    here = f"/cms/library/documents/{made.pk}/"
    assert client.get("/courses/policies/yn-2025/").status_code == 404
    assert trainer.post(f"{here}approve/").status_code == 404
    assert signed_in(reviewer).post(f"{here}approve/").status_code == 302
    assert client.get("/courses/policies/yn-2025/").status_code == 200
    assert trainer.post(here, {**fields, "summary": "改过"}).status_code == 302
    assert client.get("/courses/policies/yn-2025/").status_code == 404
    verbs = AuditEntry.objects.filter(action__startswith="library.").order_by("pk")
    assert list(verbs.values_list("action", flat=True)) == [
        "library.edit", "library.approve", "library.edit",
    ]  # fmt: skip


def test_a_reviewer_does_not_approve_their_own_words():
    reviewer = office("990101", "reviewer")
    entry = GlossaryTerm.objects.create(
        slug="w", region=region("990101"), term="词", meaning="义", edited_by=reviewer
    )
    answer = signed_in(reviewer).post(f"/cms/library/terms/{entry.pk}/approve/")
    assert answer.status_code == 404
    with pytest.raises(IntegrityError, match="is_approved_by_another"), transaction.atomic():
        GlossaryTerm.objects.update(approved_by=reviewer)


def test_others_entries_are_read_or_not_there():
    above = document(region=region("99"))
    beside = document("beside", region=region("990102"))
    trainer = signed_in(office("990101"))
    readable = f"/cms/library/documents/{above.pk}/"
    assert trainer.get(readable).status_code == 200
    for address in (readable, f"{readable}withdraw/"):
        assert trainer.post(address, {"title": "x"}).status_code == 404
    assert trainer.get(f"/cms/library/documents/{beside.pk}/").status_code == 404
    assert text(trainer.get("/cms/library/")).count("/cms/library/documents/") == 3


@pytest.mark.parametrize("issued", ["", "2025-13", "2025-02-30", "去年", "20250101"])
def test_a_date_that_is_none_is_refused(issued):
    region("990101")
    answer = signed_in(office("990101")).post("/cms/library/documents/new/", {"issued": issued})
    assert answer.status_code == 422
    assert PolicyDocument.objects.count() == 0


def test_an_officer_has_no_library_in_the_cms():
    user: User = OfficeRoleFactory(role="county").user
    assert signed_in(user).get("/cms/library/").status_code == 404
    assert Client().get("/cms/library/").status_code == 302
