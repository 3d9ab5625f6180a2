"""Scope: which regions, in which role, and what a foreign address answers."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from factories.accounts import OfficeRoleFactory, PostingFactory, StaffMemberFactory, UserFactory
from factories.regions import region

from accounts.access import office_view
from accounts.domain.scope import Scope
from accounts.models import Posting, User
from accounts.queries import person_of, scope_of, scoped

COUNTY = Scope(roles=(("county", "990101"), ("trainer", "99")))


def test_a_question_without_names_is_about_office_roles() -> None:
    assert COUNTY.codes() == ("990101",)
    assert COUNTY.has()
    assert not Scope(roles=(("trainer", "99"),)).has()


def test_named_roles_are_exact() -> None:
    assert COUNTY.codes("trainer") == ("99",)
    assert not COUNTY.has("prefecture", "province")


@pytest.mark.parametrize(
    ("code", "covered"),
    [("990101", True), ("990101100001", True), ("990102", False), ("9901", False), ("00", False)],
)
def test_a_county_covers_its_own_tree_only(code: str, covered: bool) -> None:
    assert COUNTY.covers(code) is covered


def test_the_platform_role_stands_in_for_every_role_in_its_region() -> None:
    scope = Scope(roles=(("platform", "99"),))
    assert scope.covers("990101", "trainer")
    assert not scope.covers("11", "trainer")


def test_regions_inside_a_held_region_are_not_listed_twice() -> None:
    scope = Scope(roles=(("township", "990101100"), ("county", "990101"), ("county", "990201")))
    assert scope.codes() == ("990101", "990201")


@pytest.mark.django_db
def test_scope_of_a_superuser_is_everything_and_of_nobody_is_nothing() -> None:
    admin = UserFactory(is_superuser=True)
    assert scope_of(admin).covers("110101", "county")
    assert scope_of(AnonymousUser()) == Scope()
    assert scope_of(UserFactory(is_active=False, is_superuser=True)) == Scope()


@pytest.mark.django_db
def test_scope_is_read_once_per_request(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    user = User.objects.get(pk=OfficeRoleFactory().user.pk)
    with django_assert_num_queries(1):
        assert scope_of(user) == scope_of(user) == Scope(roles=(("county", "990101"),))


@pytest.mark.django_db
def test_scoped_keeps_the_rows_of_all_regions_held() -> None:
    user = OfficeRoleFactory().user
    ours, theirs = PostingFactory(), PostingFactory(region=region("990102100001"))
    assert list(scoped(Posting.objects.all(), user)) == [ours]
    OfficeRoleFactory(user=user, region=region("990102"))
    user = User.objects.get(pk=user.pk)
    assert set(scoped(Posting.objects.all(), user)) == {ours, theirs}
    assert list(scoped(Posting.objects.all(), user, "trainer")) == []
    assert list(scoped(Posting.objects.all(), AnonymousUser())) == []


@pytest.mark.django_db
def test_scoped_filters_regions_themselves() -> None:
    user = OfficeRoleFactory().user
    region("990101100"), region("990102100")
    codes = scoped(type(region("99")).objects.all(), user, field="code").values_list("code")
    assert [code for (code,) in codes] == ["990101", "990101100"]


@pytest.mark.django_db
def test_person_of() -> None:
    person = StaffMemberFactory()
    assert person_of(person.user) == person
    assert person_of(UserFactory()) is None
    assert person_of(AnonymousUser()) is None


@office_view("county", "prefecture")
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.office_region.code)  # type: ignore[attr-defined]


def visit(user: object, address: str = "/office/") -> HttpResponse:
    request = RequestFactory().get(address)
    request.user = user  # type: ignore[assignment]
    return page(request)  # type: ignore[return-value]


@pytest.mark.django_db
def test_office_view_sends_strangers_to_sign_in() -> None:
    response = visit(AnonymousUser())
    assert response.status_code == 302
    assert "next=/office/" in response["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/office/", "990101"),
        ("/office/?region=", "990101"),
        ("/office/?region=990101100", "990101100"),
        ("/office/?region=990101100000", "990101100"),
    ],
)
def test_office_view_chooses_the_region(address: str, code: str) -> None:
    region("990101100")
    assert visit(OfficeRoleFactory().user, address).content == code.encode()


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["990102", "9901", "123456", "abc", "00", "%00", "9" * 5000])
def test_office_view_answers_404_for_foreign_and_unknown_regions(wanted: str) -> None:
    region("990102")
    user = OfficeRoleFactory().user
    with pytest.raises(Http404):
        visit(user, f"/office/?region={wanted}")


@pytest.mark.django_db
def test_office_view_answers_404_without_the_role() -> None:
    learner, trainer = UserFactory(), OfficeRoleFactory(role="trainer").user
    for user in (learner, trainer):
        with pytest.raises(Http404):
            visit(user)
