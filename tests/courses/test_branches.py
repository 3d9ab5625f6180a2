"""Who works on which course: groups follow regions and office roles."""

import pytest
from factories.accounts import OfficeRoleFactory
from factories.courses import course_page
from factories.regions import region
from wagtail.models import Collection, GroupPagePermission

from accounts.enums import OfficeRoleName
from accounts.models import OfficeRole, User
from courses.models import CoursePage

pytestmark = pytest.mark.django_db


def given(role: str, code: str) -> User:
    made: OfficeRole = OfficeRoleFactory(role=role, region=region(code))
    return made.user


def groups(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def rights(page: CoursePage) -> set[tuple[str, str]]:
    rows = GroupPagePermission.objects.filter(page_id=page.pk)
    return set(rows.values_list("group__name", "permission__codename"))


def test_a_course_is_given_to_the_trainers_and_reviewers_of_its_region() -> None:
    assert rights(course_page(code="990101")) == {
        ("trainer:990101", "add_page"),
        ("trainer:990101", "change_page"),
        ("reviewer:990101", "add_page"),
        ("reviewer:990101", "change_page"),
    }


def test_another_region_takes_it_over() -> None:
    page = course_page(code="990101")
    page.region = region("990102")
    page.save()
    assert {name for name, _ in rights(page)} == {"trainer:990102", "reviewer:990102"}
    page.region = None
    page.save()
    assert rights(page) == set()


def test_a_role_is_a_group_and_losing_it_leaves_the_group() -> None:
    user = given(OfficeRoleName.TRAINER, "990101")
    OfficeRoleFactory(user=user, role=OfficeRoleName.REVIEWER, region=region("990102"))
    assert groups(user) == {"trainer:990101", "reviewer:990102"}
    assert user.has_perm("wagtailadmin.access_admin")
    OfficeRole.objects.get(user=user, role=OfficeRoleName.TRAINER).delete()
    assert groups(user) == {"reviewer:990102"}


def test_other_roles_open_no_cms() -> None:
    user = given(OfficeRoleName.COUNTY, "990101")
    assert groups(user) == set()
    assert not user.has_perm("wagtailadmin.access_admin")


def test_each_region_has_one_collection_of_files() -> None:
    given(OfficeRoleName.TRAINER, "990101")
    given(OfficeRoleName.REVIEWER, "990101")
    course_page(code="990101")
    assert Collection.objects.filter(name="990101 清溪县").count() == 1
