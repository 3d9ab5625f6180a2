"""Every address that takes a password answers 429 within 15 wrong tries, or takes none."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from factories.accounts import OfficeRoleFactory, UserFactory

from regions.models import Region

pytestmark = pytest.mark.django_db
TRIES = 15


def addresses() -> list[str]:
    """Every address of the URL configuration that needs no argument, or takes a number."""
    found: list[str] = []

    def walk(resolver: URLResolver, prefix: str) -> None:
        for entry in resolver.url_patterns:
            path = prefix + str(entry.pattern).removeprefix("^").removesuffix("$").rstrip("\\Z")
            if isinstance(entry, URLResolver):
                walk(entry, path)
            elif isinstance(entry, URLPattern):
                found.append(path.replace("<int:", "1<").split("<")[0] if "<" in path else path)

    walk(get_resolver(), "/")
    return sorted({path for path in found if not set(path) & set("()[]?*+\\")})


def test_every_password_is_limited() -> None:
    user = UserFactory(username="county")
    OfficeRoleFactory(user=user)
    Region.objects.all()
    taking = []
    for path in addresses():
        client = Client(raise_request_exception=False)
        page = client.get(path)
        if page.status_code == 200 and b'type="password"' in page.content:
            taking.append(path)
    assert taking == ["/accounts/login/", "/accounts/login/code/"]
    answers = [
        Client().post("/accounts/login/", {"login": "county", "password": f"wrong{number}"})
        for number in range(TRIES)
    ]
    assert 429 in [answer.status_code for answer in answers]
    right = Client().post("/accounts/login/", {"login": "county", "password": "demo-2026"})
    assert right.status_code == 429


def test_trying_many_names_from_one_address_is_limited() -> None:
    statuses = [
        Client()
        .post("/accounts/login/", {"login": f"name{number}", "password": "demo-2026"})
        .status_code
        for number in range(TRIES)
    ]
    assert statuses.count(429) == 5


@pytest.mark.parametrize("path", ["/cms/login/", "/_util/login/"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_wagtails_login_leads_to_ours(client, path, verb) -> None:
    response = getattr(client, verb)(f"{path}?next=/cms/pages/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/cms/pages/"


def test_the_cms_leads_strangers_to_our_sign_in(client) -> None:
    assert client.get("/cms/")["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize(
    "path",
    [
        "/_util/authenticate_with_password/1/1/",
        "/documents/authenticate_with_password/1/",
        "/cms/password_reset/",
    ],
)
def test_shared_passwords_and_resets_are_not_offered(client, path) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, {"password": "x"}).status_code == 404
