"""Nobody sees an office they do not belong to: every address, tried by everybody (C9)."""

import copy
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from factories.accounts import StaffMemberFactory
from factories.office import County, client_of, county, officer
from factories.regions import region

from accounts.domain import identity
from accounts.models import RosterImport
from accounts.vault import vault
from certificates import actions as certificates
from certificates.models import Decision, IssueBatch
from common.models import AuditEntry
from office.urls import urlpatterns
from quotas.models import WaitingEntry

pytestmark = pytest.mark.django_db
NUMBER = "99010119800101002X"
POST_ONLY = {
    "export_campaigns",
    "decide",
    "decide_revocation",
    "enrol",
    "practice",
    "export_columns",
    "make_overprint",
    "make_zip",
    "use_template",
    "export_expiring",
    "export_ledger",
    "export_register",
    "export_results",
    "people_export",
    "remind_expiring",
    "issue",
    "issue_preview",
    "make_file",
    "reveal",
    "roster_discard",
    "roster_store",
    "seat",
}
NOT_FOR_TOWNSHIPS = {
    "campaigns",
    "export_campaigns",
    "sponsors",
    "allot",
    "allotment_sheet",
    "batch",
    "certificate",
    "certificate_file",
    "certificates",
    "correct",
    "decide",
    "decide_revocation",
    "enrol",
    "enrolled",
    "expiring",
    "export_expiring",
    "export_ledger",
    "export_register",
    "issue",
    "issue_preview",
    "ledger",
    "make_file",
    "make_full",
    "make_overprint",
    "make_zip",
    "overprint_file",
    "move",
    "people_export_identity",
    "print_file",
    "programme",
    "programmes",
    "quotas",
    "register",
    "reissue",
    "remind_expiring",
    "reveal",
    "revoke",
    "roster",
    "roster_discard",
    "roster_errors",
    "roster_export",
    "roster_import",
    "roster_store",
    "roster_template",
    "seat",
    "split",
    "template",
    "template_picture",
    "templates",
    "terms",
    "use_template",
    "waiting",
    "zip_file",
}


@dataclass(frozen=True)
class World:
    made: County
    objects: dict[str, Any]

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Yield (name, address) of every office route, filled with ids of 清溪县."""
        for pattern in urlpatterns:
            assert isinstance(pattern, URLPattern)
            route = str(pattern.pattern)
            for converter, name in re.findall(r"<(\w+):(\w+)>", route):
                route = route.replace(f"<{converter}:{name}>", str(self._value(pattern.name, name)))
            yield str(pattern.name), f"/office/{route}"

    def _value(self, route: str | None, name: str) -> Any:
        return self.objects.get(f"{route}.{name}") or self.objects[name]


@pytest.fixture(scope="module")
def built(built_once) -> World:
    made = county()
    user = officer()
    person = made.ready.person
    person.identity_ciphertext = vault().encrypt(NUMBER)
    person.identity_index = vault().index(NUMBER)
    person.save()
    batch = IssueBatch.objects.create(period=made.period, region=region("990101"), print_file="x")
    upload = RosterImport.objects.create(
        region=region("990101"), uploaded_by=user, file_name="清溪县.xlsx", state="preview"
    )
    asked = certificates.ask_revocation(
        certificate=made.certified, reason="重复发证", day=made.certified.issued_on, actor=user
    )
    return World(
        made,
        {
            "public_id": person.public_id,
            "batch.public_id": batch.public_id,
            "print_file.public_id": batch.public_id,
            "roster_import.public_id": upload.public_id,
            "roster_store.public_id": upload.public_id,
            "roster_discard.public_id": upload.public_id,
            "roster_errors.public_id": upload.public_id,
            "decide.pk": Decision.objects.create(certificate=made.certified, source="x").pk,
            "decide_revocation.public_id": asked.public_id,
            "make_zip.public_id": batch.public_id,
            "zip_file.public_id": batch.public_id,
            "make_overprint.public_id": batch.public_id,
            "overprint_file.public_id": batch.public_id,
            "template.number": 1,
            "template_picture.number": 1,
            "use_template.number": 1,
            "number": made.certified.number,
            "printing": 1,
            "allot.pk": made.quota.pk,
            "allotment_sheet.pk": made.quota.pk,
            "move.pk": made.quota.pk,
            "split.pk": made.quota.pk,
            "slug": made.period.programme.slug,
            "seat.pk": WaitingEntry.objects.get().pk,
            "key": "a" * 32,
        },
    )


@pytest.fixture
def world(built: World) -> World:
    return copy.deepcopy(built)


def ask(client: Client, name: str, address: str) -> Any:
    verb = client.post if name in POST_ONLY else client.get
    return verb(address, {"id": "1", "key": "b" * 32} if name in POST_ONLY else {})


def test_every_route_is_known_and_no_post_only_route_is_forgotten(world: World) -> None:
    names = [name for name, _address in world.addresses()]
    assert len(names) == len(set(names)) == 65
    assert set(names) >= POST_ONLY | NOT_FOR_TOWNSHIPS


def test_signed_out_every_address_leads_to_the_sign_in(world: World) -> None:
    for name, address in world.addresses():
        response = ask(Client(), name, address)
        assert response.status_code == 302, name
        assert "/accounts/" in response["Location"], name


@pytest.mark.parametrize("role", ["learner", "trainer", "reviewer", "auditor"])
def test_without_an_office_every_address_is_404(world: World, role: str) -> None:
    user = world.made.ready.person.user if role == "learner" else officer(role)
    client = client_of(user)
    for name, address in world.addresses():
        assert ask(client, name, address).status_code == 404, name


def test_the_neighbour_finds_nothing_of_this_county(world: World) -> None:
    """With `?region=` of 清溪县 everything is 404; without, objects are, and lists are empty."""
    client = client_of(officer("county", "990102", name="刘敏"))
    before = WaitingEntry.objects.get().state, RosterImport.objects.get().state
    for name, address in world.addresses():
        foreign = ask(client, name, f"{address}?region=990101")
        assert foreign.status_code == 404, name
        own = ask(client, name, address)
        if "<" in _route(name):
            assert own.status_code == 404, name
        assert_silent(world, own, address)
    assert (WaitingEntry.objects.get().state, RosterImport.objects.get().state) == before


def test_a_township_officer_sees_the_own_township_only(world: World) -> None:
    client = client_of(officer("township", "990101101", name="马站长"))
    for name, address in world.addresses():
        response = ask(client, name, address)
        if name in NOT_FOR_TOWNSHIPS:
            assert response.status_code == 404, name
        assert_silent(world, response, address)
    assert client.get("/office/people/?region=990101").status_code == 404
    assert client.get("/office/people/?region=990101100").status_code == 404
    page = client.get("/office/people/?show=enrolled")
    assert [row.person for row in page.context["rows"]] == [world.made.elsewhere.person]


def test_a_township_officer_never_sees_an_identity_number(world: World) -> None:
    """Not even masked, and not in the export, whatever is sent."""
    client = client_of(officer("township", "990101100", name="马站长"))
    address = f"/office/people/{world.objects['public_id']}/"
    page = client.get(address)
    assert page.status_code == 200
    for text in (NUMBER, identity.mask(NUMBER)):
        assert text not in page.content.decode()
    assert client.post(f"{address}identity/", {"reason": "核对补贴"}).status_code == 404
    export = client.post("/office/people/export/", {"identity": "1", "reason": "核对补贴"})
    assert export.status_code == 404
    assert not AuditEntry.objects.filter(action="accounts.reveal_identity").exists()


def test_unknown_objects_look_like_foreign_ones(world: World) -> None:
    client = client_of(officer())
    for address in (
        f"/office/people/{uuid.uuid4()}/",
        f"/office/roster/{uuid.uuid4()}/",
        f"/office/certificates/batches/{uuid.uuid4()}/",
        "/office/certificates/2026990101D0199999X/",
        "/office/quotas/999999/split/",
        "/office/people/?show=everything",
        "/office/people/?region=990199",
        "/office/?period=999999",
        "/office/?period=abc",
        "/office/results/?paper=999999",
    ):
        assert client.get(address).status_code == 404, address


def test_ticking_somebody_of_another_region_is_404_and_changes_nothing(world: World) -> None:
    stranger = StaffMemberFactory(name="外人")
    client = client_of(officer())
    for address in ("/office/people/enrol/", "/office/people/practice/"):
        response = client.post(address, {"id": [stranger.pk, world.made.untouched.person_id]})
        assert response.status_code == 404
    assert client.post("/office/certificates/preview/", {"id": "999999"}).status_code == 404


def test_reading_changes_nothing(world: World) -> None:
    client = client_of(officer())
    before = AuditEntry.objects.count()
    for name, address in world.addresses():
        if name not in POST_ONLY:
            client.get(address)
    assert AuditEntry.objects.count() == before


def test_what_changes_something_takes_a_post(world: World) -> None:
    client, addresses = client_of(officer()), dict(world.addresses())
    answers = {name: client.get(addresses[name]).status_code for name in POST_ONLY}
    assert answers == dict.fromkeys(POST_ONLY, 405)


def assert_silent(world: World, response: Any, address: str) -> None:
    """Nothing of the county may be in it; a 404 page repeats only the address that was asked."""
    content = "" if response.streaming else response.content.decode(errors="replace")
    told = content.replace(address, "")
    for secret in _secrets(world):
        assert secret not in told, (address, secret)


def _route(name: str) -> str:
    return next(str(pattern.pattern) for pattern in urlpatterns if pattern.name == name)


def _secrets(world: World) -> list[str]:
    made = world.made
    people = (made.certified.person, made.ready.person, made.waiting, made.untouched.person)
    return [NUMBER, made.certified.number, *(one.phone for one in people)]


def test_the_office_is_under_its_address() -> None:
    assert reverse("office:desk") == "/office/"
