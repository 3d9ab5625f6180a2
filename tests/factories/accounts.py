"""Real people for tests. Phones and names are invented; numbers grow with the sequence."""

import datetime

import factory
from factories.regions import RegionFactory

from accounts.enums import OfficeRoleName, Role
from accounts.models import OfficeRole, Posting, StaffMember, User


class UserFactory(factory.django.DjangoModelFactory):
    """A user who signs in with the password `demo-2026`."""

    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"user{number}")
    phone = factory.Sequence(lambda number: f"139{number:08}")
    name = "李秀兰"
    password = factory.django.Password("demo-2026")


class StaffMemberFactory(factory.django.DjangoModelFactory):
    """A person on a roster with a user of the same name and phone, without a posting."""

    class Meta:
        model = StaffMember

    name = "李秀兰"
    name_sort = "li xiu lan"
    phone = factory.Sequence(lambda number: f"138{number:08}")
    user = factory.SubFactory(
        UserFactory,
        name=factory.SelfAttribute("..name"),
        phone=factory.SelfAttribute("..phone"),
    )


class PostingFactory(factory.django.DjangoModelFactory):
    """A child director of village 990101100001 since 2026-03-01."""

    class Meta:
        model = Posting

    person = factory.SubFactory(StaffMemberFactory)
    role = Role.DIRECTOR
    region = factory.SubFactory(RegionFactory, code="990101100001")
    start_date = datetime.date(2026, 3, 1)


class OfficeRoleFactory(factory.django.DjangoModelFactory):
    """The officer of 清溪县."""

    class Meta:
        model = OfficeRole

    user = factory.SubFactory(UserFactory, name="王建国")
    role = OfficeRoleName.COUNTY
    region = factory.SubFactory(RegionFactory, code="990101")
