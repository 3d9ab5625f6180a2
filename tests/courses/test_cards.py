"""The cards to print: one page with the reader's own numbers, made once for all who share them."""

import dataclasses
import itertools
import re
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone, translation
from factories.accounts import PostingFactory
from factories.regions import region
from factories.trainers import signed_in

from common import jobs, pdf
from common.models import Job
from courses import cards
from courses.actions import cards as actions
from courses.domain.curriculum import cards as source
from courses.domain.curriculum import identity
from courses.domain.curriculum.lined import LANGUAGES, Fields, LinedDict, load
from courses.domain.curriculum.problems import Problems
from regions.contacts import Nearby
from regions.enums import ContactKind
from regions.models import Contact

TOWNSHIP, ELSEWHERE = "990101101", "990101102"
CARD = """cards:
  - key: first-hour
    lessons: [c1-l1]
    title: {zh-hans: 卡, en: Card}
    lead: {zh-hans: 先报, en: Report first}
    law: {zh-hans: 第十一条, en: Article 11}
    parts:
      - style: check
        title: {zh-hans: 一, en: One}
        items: {zh-hans: [看, 听], en: [look, listen]}
"""
MANY = [
    Nearby("清溪县清溪镇未成年人保护工作站", "0990-5551201"),
    Nearby("清溪县民政局", "0990-5551000"),
    Nearby("清溪县未成年人救助保护中心", "0990-5551200"),
    Nearby("清溪县未成年人保护热线", "0990-12345678"),
]


def read(text: str, lessons: set[str]) -> list[str]:
    problems = Problems()
    loaded = load(text, file="cards.yaml", problems=problems)
    assert isinstance(loaded, LinedDict)
    source.read(Fields(loaded, "cards.yaml", problems), lessons)
    return [str(one.what % one.facts) for one in problems.found]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("", "", []),
        ("[c1-l1]", "[c1-l9]", ["There is no lesson “c1-l9”."]),
        ("[look, listen]", "[look]", ["The languages do not have the same number of lines."]),
        ("key: first-hour", "key: First Hour", ["“First Hour” cannot stand in an address."]),
        ("[看, 听]", "[一, 二, 三, 四, 五, 六, 七]", [
            "The languages do not have the same number of lines.",
            "More than 6 lines do not fit.",
        ]),
        ("style: check", "style: loud", ["“loud” is not known here."]),
    ],
)  # fmt: skip
def test_a_card_is_checked(old: str, new: str, what: list[str]) -> None:
    assert read(CARD.replace(old, new, 1), {"c1-l1"}) == what


def test_our_cards_are_offered_where_they_are_taught() -> None:
    found = {key: [card.key for card in cards.of_lesson(identity.lesson_key(key))]
             for key in ("c4-m3-l1", "c2-m1-l1", "c5-m1-l1")}  # fmt: skip
    assert found == {"c4-m3-l1": ["first-hour"], "c2-m1-l1": ["home-visit"], "c5-m1-l1": []}


def test_what_is_printed_names_the_file() -> None:
    """Another number, text or language is another file; the same is the same."""
    [card, _other] = cards.every()
    first = cards.digest(card, MANY[:1], "zh-hans")
    assert first == cards.digest(card, MANY[:1], "zh-hans")
    others = {
        cards.digest(card, MANY[1:2], "zh-hans"),
        cards.digest(card, MANY[:1], "en"),
        cards.digest(dataclasses.replace(card, lead="别的"), MANY[:1], "zh-hans"),
    }
    assert len(others | {first}) == 4


@pytest.mark.soak
def test_each_card_is_one_page_with_the_longest_numbers(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cards, "near", lambda _region: MANY)
    for card, code in itertools.product(cards.every(), LANGUAGES):
        cards.lay_out(card.key, code, "990101", tmp_path)
        assert len(pypdfium2.PdfDocument(pdf.printed(tmp_path))) == 1, (card.key, code)


def number(code: str, phone: str) -> None:
    Contact.objects.create(region=region(code), kind=ContactKind.STATION, phone=phone)


def reader(code: str) -> Client:
    return signed_in(PostingFactory(region=region(code)).person.user)


@pytest.mark.django_db
@pytest.mark.usefixtures("private_files")
def test_readers_of_one_township_share_a_page_and_see_no_other(client: Client) -> None:
    number(TOWNSHIP, "0990-5551201")
    number(ELSEWHERE, "0990-5559999")
    address = "/courses/cards/first-hour/"
    one, other = reader(f"{TOWNSHIP}201"), reader(f"{TOWNSHIP}202")
    shown = one.get(address).content.decode()
    assert ("0990-5551201" in shown, "0990-5559999" in shown) == (True, False)
    public = client.get(address).content.decode()
    assert ("110" in public, "0990" in public) == (True, False)
    waiting = one.get(f"{address}print/")
    assert (waiting.status_code, waiting["Refresh"]) == (202, "2")
    other.get(f"{address}print/")
    [job] = Job.objects.filter(kind=actions.MAKE)
    jobs.run(job.pk)
    made = other.get(f"{address}print/")
    page = pypdfium2.PdfDocument(b"".join(made.streaming_content))  # type: ignore[attr-defined]
    text = re.sub(r"\s", "", page[0].get_textpage().get_text_range())
    assert len(page) == 1
    assert "第一小时卡" in text
    assert "0990-5551201" in text
    Contact.objects.filter(region_id=TOWNSHIP).update(phone="0990-5550000")
    assert one.get(f"{address}print/").status_code == 202


@pytest.mark.django_db
@pytest.mark.usefixtures("private_files")
def test_a_page_that_failed_is_said_to_have_failed_and_tried_again_later(client: Client) -> None:
    [card, _other] = cards.every()
    with translation.override("zh-hans"):
        job = actions.ask_for_card(card=card, region="")
    Job.objects.filter(pk=job.pk).update(state="failed", finished_at=timezone.now())
    address = f"/courses/cards/{card.key}/print/"
    assert client.get(address).status_code == 503
    actions.delete_old_cards()
    assert client.get(address).status_code == 503
    Job.objects.update(finished_at=timezone.now() - timedelta(hours=2))
    actions.delete_old_cards()
    assert client.get(address).status_code == 202


@pytest.mark.django_db
@pytest.mark.usefixtures("private_files")
def test_old_pages_are_deleted_with_their_files() -> None:
    [card, _other] = cards.every()
    job = actions.ask_for_card(card=card, region="")
    Job.objects.filter(pk=job.pk).update(
        state="done",
        result={"path": storages["private"].save("cards/a.pdf", ContentFile(b"%PDF"))},
        finished_at=timezone.now() - timedelta(days=31),
    )
    actions.delete_old_cards()
    assert not storages["private"].exists("cards/a.pdf")
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_the_list_is_public_and_unknown_cards_are_not_there(client: Client) -> None:
    shown = client.get("/en/courses/cards/").content.decode()
    assert "First-hour card" in shown
    assert client.get("/courses/cards/none/").status_code == 404
