"""T8: source and translation side by side, and which translation has to follow."""

from typing import Any

import pytest
from django.test import Client
from factories.courses import BOTH, course_page, enrolled, outline
from factories.trainers import office, signed_in, text
from wagtail.models import Locale, Page

from courses.actions import translating as actions
from courses.actions.loading.pages import ensure_tree
from courses.domain import minutes, translating
from courses.models import CoursePage, LessonPage, ModulePage
from courses.queries import translating as queries
from courses.queries.translating import State

pytestmark = pytest.mark.django_db
UYGHUR = "بالىلارنى قوغداش"
TIBETAN = "བྱིས་པ་སྲུང་སྐྱོབ།"


def published(page: Page, **fields: Any) -> Any:
    page = page.specific
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


@pytest.fixture(scope="module")
def made(built_once) -> int:
    made = course_page("c1", lessons=1, code="990101", languages=BOTH)
    for language in BOTH:
        for page in Page.objects.filter(locale__language_code=language).type(
            CoursePage, ModulePage, LessonPage
        ):
            published(page)
    return made.pk


@pytest.fixture
def course(made: int) -> CoursePage:
    return CoursePage.objects.get(pk=made)


@pytest.fixture
def english() -> Locale:
    return Locale.objects.get(language_code="en")


def lesson(code: str = "zh-hans") -> LessonPage:
    return LessonPage.objects.get(locale__language_code=code)


def states(user: Any, target: Locale) -> list[str]:
    return [str(one.state) for one in queries.sources(user, target)]


def save(target: Locale, texts: dict[str, str], actor: Any, source: Page | None = None) -> Any:
    source = source or lesson()
    twin = queries.twin_of(source, target)
    return actions.save_translation(
        source=source,
        target=target,
        texts=texts,
        seen=twin.latest_revision_id if twin else None,
        seen_source=source.live_revision_id,
        actor=actor,
    )


def translated(source: Page, word: str = "said") -> dict[str, str]:
    return {leaf.path: f"{word} {number}" for number, leaf in enumerate(queries.texts(source))}


def test_a_source_published_again_asks_for_an_update_until_the_translation_follows(
    course, english
) -> None:
    trainer = office()
    assert states(trainer, english) == [State.COMPLETE] * 3
    published(lesson(), title="新的题目")
    assert states(trainer, english) == [State.COMPLETE, State.COMPLETE, State.STALE]
    assert queries.counts(trainer, english)["stale"] == 1
    changed = {
        unit.path
        for unit in queries.units(lesson(), queries.twin_of(lesson(), english))
        if unit.changed
    }
    assert changed == {"title"}
    save(english, translated(lesson()), trainer)
    assert states(trainer, english)[2] == State.STALE  # a draft is not read by anybody
    page = lesson("en").get_latest_revision()
    page.publish()
    assert states(trainer, english)[2] == State.COMPLETE
    assert lesson("en").title == "said 0"


def test_a_source_published_while_it_was_translated_is_newer(course, english) -> None:
    trainer = office()
    published(lesson(), title="第一次")
    save(english, translated(lesson()), trainer)
    published(lesson(), title="第二次")
    lesson("en").get_latest_revision().publish()
    assert states(trainer, english)[2] == State.STALE


def test_the_translation_has_the_structure_of_its_source(course, english) -> None:
    trainer = office()
    body = lesson().body.get_prep_value()
    body.append({**body[0], "id": "5f0c6a1e-0000-4000-8000-000000000001"})
    published(lesson(), body=body)
    save(english, translated(lesson()), trainer)
    lesson("en").get_latest_revision().publish()
    here, there = (lesson(code).body.get_prep_value() for code in BOTH)
    assert [one["id"] for one in here] == [one["id"] for one in there]
    assert [
        [option["value"]["correct"] for option in part["value"]["options"]]
        for section in there for part in section["value"]["parts"] if part["type"] == "question"
    ] == [[False, True]] * 3  # fmt: skip
    assert "said" in there[2]["value"]["title"]


def test_an_empty_text_stays_the_source_s_and_is_told(course, english) -> None:
    trainer = office()
    texts = translated(lesson())
    save(english, {**texts, "title": ""}, trainer)
    units = {
        unit.path: unit.text for unit in queries.units(lesson(), queries.twin_of(lesson(), english))
    }
    assert units["summary"] == "said 1"
    assert [path for path, found in units.items() if not found] == ["title"]


@pytest.fixture
def many_languages(settings) -> None:
    languages = [*settings.LANGUAGES, ("ug", "ئۇيغۇرچە"), ("bo", "བོད་ཡིག")]
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages


def in_language(code: str, words: str, course: CoursePage, actor: Any) -> None:
    """Translate course, module and lesson, and publish them."""
    target = Locale.objects.get(language_code=code)
    module = ModulePage.objects.child_of(course).get()
    for source in (CoursePage.objects.get(pk=course.pk), module, lesson()):
        texts = {leaf.path: words for leaf in queries.texts(source)}
        save(target, texts, actor, source).publish()


@pytest.mark.parametrize(
    ("code", "words", "direction"), [("ug", UYGHUR, ' dir="rtl"'), ("bo", TIBETAN, "")]
)
def test_other_scripts_are_translated_and_read(
    course, many_languages, code, words, direction
) -> None:
    ensure_tree()
    trainer = office()
    target = Locale.objects.get(language_code=code)
    assert states(trainer, target) == [State.MISSING] * 3
    with pytest.raises(actions.TranslationRefused):
        save(target, translated(lesson()), trainer)  # its module is not translated
    in_language(code, words, course, trainer)
    assert states(trainer, target) == [State.COMPLETE] * 3
    assert CoursePage.objects.get(locale=target).region_id == "990101"
    enrolment = enrolled(course)
    address = f"/{code}/courses/c1/"
    page = text(signed_in(enrolment.person.user).get(address))
    assert f'<html lang="{code}"{direction} ' in page
    assert words in page
    assert lesson(code).minutes > 0
    other = outline(course, code)
    assert [one.key for one in other.lessons] == [one.key for one in outline(course).lessons]
    shown = text(signed_in(trainer).get(f"/cms/translations/{code}/{lesson().pk}/"))
    assert f'lang="{code}"{direction} aria-label' in shown


def test_the_screens(course, english, client: Client) -> None:
    trainer = signed_in(office())
    published(lesson(), title="新的题目")
    listed = text(trainer.get("/cms/translations/en/?state=stale"))
    assert ("需更新 1" in listed, "新的题目" in listed, "第一部分" in listed) == (True, True, False)
    address = f"/cms/translations/en/{lesson().pk}/"
    page = text(trainer.get(address))
    assert "<ins>新的题目</ins>" in page
    twin = queries.twin_of(lesson(), english)
    seen = {"seen": twin.latest_revision_id, "seen_source": lesson().live_revision_id}
    posted = {f"text:{path}": words for path, words in translated(lesson()).items()}
    stale = trainer.post(address, {**posted, "seen": "1", "seen_source": "x"}, follow=True)
    assert "没有保存" in text(stale)
    bad = trainer.post(address, {**posted, **seen, f"text:{rich_path()}": "`x`"}, follow=True)
    assert "只能用段落" in text(bad)
    done = trainer.post(address, {**posted, **seen}, follow=True)
    assert "已存为草稿" in text(done)
    assert queries.twin_of(lesson(), english).title == "said 0"
    neighbour = office("990102")
    course_page("c9", lessons=1, code="990102")
    assert signed_in(neighbour).get(address).status_code == 404
    assert signed_in(office("990103")).get("/cms/translations/").status_code == 404
    assert trainer.get("/cms/translations/xx/").status_code == 404


def rich_path() -> str:
    return next(leaf.path for leaf in queries.texts(lesson()) if leaf.rich)


def test_a_translation_under_review_is_left_alone(course, english) -> None:
    page = lesson("en")
    page.get_workflow().start(page, office())
    with pytest.raises(actions.TranslationRefused):
        save(english, translated(lesson()), office())


@pytest.mark.parametrize("lessons", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(
    english_course, lessons, django_assert_num_queries
) -> None:
    trainer, target = english_course(lessons)
    with django_assert_num_queries(1):
        assert len(queries.sources(trainer, target)) == lessons + 2


@pytest.fixture
def english_course():
    def make(lessons: int) -> tuple[Any, Locale]:
        course_page("c2", lessons=lessons, code="990102", languages=BOTH)
        trainer = office("990102")
        list(queries.sources(trainer, Locale.objects.get(language_code="en")))
        return trainer, Locale.objects.get(language_code="en")

    return make


def test_minutes_of_other_scripts_are_counted() -> None:
    assert minutes.reading_minutes([f"{UYGHUR} " * 75], "ug") == 1
    assert minutes.reading_minutes([TIBETAN * 125], "bo") == 2  # four syllables each


def test_leaves_come_back_where_they_were() -> None:
    section = {
        "type": "section",
        "id": "s",
        "value": {
            "title": "节",
            "parts": [
                {"type": "text", "id": "a", "value": "<p>一</p>"},
                {"type": "picture", "id": "b", "value": {"image": 1, "alt": "门", "caption": ""}},
                {"type": "say", "id": "c", "value": {"words": [
                    {"type": "item", "value": "您好", "id": "x"}]}},
            ],
        },
    }  # fmt: skip
    found = {leaf.path: leaf.text for leaf in translating.leaves([section])}
    assert found == {
        "s/title": "节", "s/a": "<p>一</p>", "s/b/alt": "门", "s/c/words/0/value": "您好",
    }  # fmt: skip
    present = [{**section, "value": {"title": "x", "parts": [
        {"type": "picture", "id": "b", "value": {"image": 9, "alt": "Door"}}]}}]  # fmt: skip
    made = translating.with_texts([section], {"s/c/words/0/value": "Hello"}, present)
    parts = made[0]["value"]["parts"]
    assert (parts[1]["value"]["image"], parts[2]["value"]["words"][0]["value"]) == (9, "Hello")
