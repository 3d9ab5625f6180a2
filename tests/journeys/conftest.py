"""Journeys run in a real Chromium against a running installation of the demo."""

from collections.abc import Callable, Iterator
from typing import Any

import databases
import pytest
from django.db import connection
from journeys.installation import PASSWORD, ROOT, Installation, running
from playwright.sync_api import Browser, Page, expect

PHONE = {"width": 360, "height": 760}
OFFICE = {"width": 1440, "height": 900}
LAPTOP = {"width": 1366, "height": 768}
PICTURES = ROOT / "test-results" / "journeys"
expect.set_options(timeout=20_000)  # other tests may run beside


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; as root it runs without its sandbox."""
    return {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def session_installation(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Installation]:
    migrated = None
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            migrated = databases.migrated_sqlite()
    with running(tmp_path_factory.mktemp("installation"), migrated) as installation:
        yield installation


@pytest.fixture
def demo(session_installation: Installation) -> Installation:
    """The installation with fresh demo data."""
    session_installation.restore()
    return session_installation


@pytest.fixture
def visit(demo: Installation, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own at a screen size, signed in as somebody of the demo or not."""
    contexts = []

    def open_browser(size: dict[str, int], user: str = "", **options: Any) -> Page:
        context = browser.new_context(
            base_url=demo.url, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        contexts.append(context)
        page = context.new_page()
        if user:
            sign_in(page, user)
        return page

    yield open_browser
    for context in contexts:
        context.close()


def sign_in(page: Page, user: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_text("用密码登录").click()
    form = page.locator("form").filter(has=page.locator("input[type=password]"))
    form.locator("input[name=login]").fill(user)
    form.locator("input[type=password]").fill(PASSWORD)
    form.get_by_role("button").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)


@pytest.fixture
def snap() -> Callable[[Page, str], None]:
    """Keep a picture of the whole page for people to look at."""

    def take(page: Page, name: str, *, whole: bool = True) -> None:
        path = PICTURES / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=whole)

    return take
