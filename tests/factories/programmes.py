"""A programme of 清溪县 for directors, and its period 2026."""

import datetime

import factory
from factories.regions import RegionFactory

from accounts.enums import Role
from programmes.enums import ProgrammeKind
from programmes.models import Period, Programme
from regions.enums import Level


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme

    slug = factory.Sequence(lambda number: f"programme-{number}")
    code = factory.Sequence(lambda number: f"{number % 100:02}")
    title = "儿童主任岗前培训"
    title_en = "Initial training of child directors"
    role = Role.DIRECTOR
    kind = ProgrammeKind.INITIAL
    tier = Level.COUNTY
    organiser = factory.SubFactory(RegionFactory, code="990101")
    hours = factory.LazyFunction(dict)


class PeriodFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Period

    programme = factory.SubFactory(ProgrammeFactory)
    name = "2026"
    starts = datetime.date(2026, 1, 1)
    ends = datetime.date(2026, 12, 31)
    roster_day = datetime.date(2026, 3, 31)
