"""Shells and the tag library: icons, bars, navigation, text size, language, error pages."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
from factories.accounts import UserFactory

from common import navigation
from common.navigation import Entry
from common.templatetags import common as tags
from common.views import server_error

FIRST_VISIT = 30 * 1024


@pytest.fixture(autouse=True)
def chinese():
    """The test client leaves the language of its last request behind."""
    with override("zh-hans"):
        yield


def rendered(source: str, **context: object) -> str:
    return Template("{% load common i18n %}" + source).render(Context(context))


def test_an_icon_is_drawn_inline_and_is_decoration() -> None:
    drawn = rendered('{% icon "door" %}')
    assert drawn.startswith('<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d="M6.5')
    assert 'role="img" aria-label="门"' in rendered('{% icon "door" "门" %}')


def test_an_unknown_icon_breaks_no_page() -> None:
    assert "<path" not in rendered('{% icon "nothing" %}')


def test_every_icon_of_the_design_is_there() -> None:
    assert {"home", "book", "award", "user", "play", "shield", "alert", "seal"} <= set(
        tags.icon_names()
    )


@pytest.mark.parametrize(
    ("percent", "width"), [(45, "45.0%"), (66.94, "66.9%"), (-3, "0.0%"), (250, "100.0%")]
)
def test_a_bar_is_an_svg_without_style(percent, width) -> None:
    drawn = rendered("{% bar percent %}", percent=percent)
    assert f'width="{width}"' in drawn
    assert "style" not in drawn


def test_a_ring_says_its_number() -> None:
    drawn = rendered('{% ring 56 "岗前培训已完成 56%" %}')
    assert 'role="img" aria-label="岗前培训已完成 56%"' in drawn
    assert "56<small>%</small>" in drawn
    assert 'stroke-dashoffset="82.9"' in drawn
    assert "dashoffset" not in rendered('{% ring 0 "x" %}')


def test_a_stacked_bar_never_passes_its_end() -> None:
    parts = [("c1", 214), ("c2", 8), ("c3", 65)]
    drawn = str(tags.stacked_bar(parts, 320, "名额 320"))
    assert re.findall(r'x="([\d.]+)%" width="([\d.]+)%"', drawn) == [
        ("0.0", "66.9"),
        ("66.9", "2.5"),
        ("69.4", "20.3"),
    ]
    over = str(tags.stacked_bar([("c1", 300), ("c2", 300)], 320, ""))
    assert re.findall(r'width="([\d.]+)%"', over) == ["93.8", "6.2"]
    assert "rect" not in str(tags.stacked_bar(parts, 0, ""))


def test_labels_are_escaped() -> None:
    assert "<script>" not in str(tags.stacked_bar([("c1", 1)], 2, "<script>"))
    assert "<script>" not in rendered("{% ring 5 label %}", label="<script>")


def test_navigation_shows_what_resolves_and_is_allowed(monkeypatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {navigation.TABS: {}, navigation.OFFICE: {}})
    navigation.register(navigation.TABS, Entry("me", "我的", "user", 40))
    navigation.register(navigation.TABS, Entry("home", "首页", "home", 10))
    navigation.register(navigation.TABS, Entry("no:where", "无", "x", 20))
    navigation.register(navigation.TABS, Entry("learn", "课程", "book", 20, lambda request: False))
    links = navigation.links(navigation.TABS, RequestFactory().get("/me/"))
    assert [(link.url, link.current) for link in links] == [("/", False), ("/me/", True)]
    elsewhere = navigation.links(navigation.TABS, RequestFactory().get("/x/"))
    assert [link.current for link in elsewhere] == [False, False]


def test_office_links_keep_region_and_period(monkeypatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {navigation.TABS: {}, navigation.OFFICE: {}})
    navigation.register(navigation.OFFICE, Entry("me", "名册", "users", 10))
    request = RequestFactory().get("/me/?region=990101&q=x&period=3")
    assert navigation.links(navigation.OFFICE, request)[0].url == "/me/?region=990101&period=3"


@pytest.mark.django_db
def test_the_text_size_is_kept_on_the_device_and_on_the_user(client) -> None:
    user = UserFactory()
    client.force_login(user)
    response = client.post("/text-size/", {"size": "180", "next": "/me/?a=1"})
    assert response["Location"] == "/me/?a=1"
    user.refresh_from_db()
    assert user.text_size == 180
    client.post("/accounts/logout/")
    assert 'class="ts-180"' in client.get("/").content.decode()
    client.cookies.clear()
    client.force_login(user)
    assert 'class="ts-180"' in client.get("/me/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["", "90", "x", "1" * 500, "１８０"])
def test_other_sizes_change_nothing(client, size) -> None:
    assert client.post("/text-size/", {"size": size}).status_code == 302
    assert settings.TEXT_SIZE_COOKIE_NAME not in client.cookies


@pytest.mark.django_db
def test_the_language_changes_and_the_page_stays(client) -> None:
    user = UserFactory()
    client.force_login(user)
    response = client.post("/language/", {"language": "en", "next": "/me/?a=1"})
    assert response["Location"] == "/en/me/?a=1"
    user.refresh_from_db()
    assert user.language == "en"
    assert 'lang="en"' in client.get("/en/me/").content.decode()
    back = client.post("/language/", {"language": "zh-hans", "next": "/en/me/"})
    assert back["Location"] == "/me/"


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "present"), [("/me/", "zh-hans"), ("/en/me/", "en")])
def test_ones_own_page_offers_every_language_and_marks_the_present(client, page, present) -> None:
    """Who reads English and opens the Chinese address can stay with Chinese."""
    user = UserFactory(language="en")
    client.force_login(user)
    shown = client.get(page).content.decode()
    found = re.findall(r'value="([a-z-]+)" lang="\1" aria-pressed="(\w+)">(\w+)<', shown)
    assert found == [
        ("zh-hans", str(present == "zh-hans").lower(), "中文"),
        ("en", str(present == "en").lower(), "English"),
    ]
    kept = client.post("/language/", {"language": "zh-hans", "next": page})
    user.refresh_from_db()
    assert (kept["Location"], user.language) == ("/me/", "zh-hans")


@pytest.mark.django_db
def test_a_page_with_one_address_follows_the_reader(client) -> None:
    assert 'lang="zh-hans"' in client.get("/v/").content.decode()
    client.post("/language/", {"language": "en", "next": "/v/"})
    assert 'lang="en"' in client.get("/v/").content.decode()
    assert 'lang="zh-hans"' in client.get("/privacy/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/text-size/", "/language/"])
def test_switches_send_nobody_elsewhere(client, address) -> None:
    answer = {"size": "115", "language": "en", "next": "https://evil.example/"}
    assert client.post(address, answer)["Location"] in {"/", "/en/"}
    assert client.get(address).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["/", "/en/"])
def test_a_missing_page_says_so_with_a_reference(client, language) -> None:
    response = client.get(f"{language}no-such-page/")
    page = response.content.decode()
    assert response.status_code == 404
    assert response["X-Request-ID"][:12] in page
    assert "没有这一页" in page or "no such page" in page


def test_a_broken_server_still_answers_without_a_database() -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "我们这边出了点问题" in response.content.decode()


@pytest.mark.django_db
def test_a_forged_form_gets_the_page_that_explains(client) -> None:
    client.handler.enforce_csrf_checks = True
    response = client.post("/text-size/", {"size": "180"})
    assert response.status_code == 403
    assert "这一页已经过期" in response.content.decode()


@pytest.mark.django_db
def test_pagination_keeps_the_question() -> None:
    request = RequestFactory().get("/?q=王&page=2")
    page = Paginator(range(95), 10).get_page(2)
    drawn = render_to_string("common/_pagination.html", {"page_obj": page}, request)
    assert 'href="?q=%E7%8E%8B&amp;page=3"' in drawn
    assert '<span aria-current="page" class="num">2</span>' in drawn


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/privacy/", "/accounts/offices/"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_public_pages_are_light_and_strict(client, address, language) -> None:
    response = client.get(address if language == "zh" else f"/en{address}")
    page = response.content.decode()
    assert weight(page) < FIRST_VISIT
    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\bsrc=)", page)


def weight(page: str) -> int:
    """HTML, style sheets and scripts of a page, gzipped."""
    total = len(gzip.compress(page.encode(), 6))
    for name in re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', page):
        total += len(gzip.compress(Path(finders.find(name)).read_bytes(), 6))
    return total


def test_every_text_size_has_its_rule() -> None:
    css = Path(finders.find("common/base.css")).read_text()
    for size, _name in tags.SIZES[1:]:
        assert f"html.ts-{size}{{font-size:{size}%" in css
