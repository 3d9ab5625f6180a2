"""The invented divisions of the demo: 云岭省 / 南屏市 / 清溪县 (14 townships) and 白水县."""

from typing import Any

import factory

from regions.domain import codes
from regions.models import Region

NAMES = {
    "00": "民政部",
    "99": "云岭省",
    "9901": "南屏市",
    "990101": "清溪县",
    "990102": "白水县",
    "9902": "北川市",
    "990201": "石桥县",
    "66": "新疆生产建设兵团",
}
TOWNSHIPS = ["城关镇", "青石镇", "龙潭镇", "双河镇", "马鞍镇", "石坝镇", "柳溪镇"]
TOWNSHIPS += ["白云乡", "桃源乡", "南山乡", "高岭乡", "水口乡", "红岩乡", "云台乡"]
NAMES |= {f"990101{100 + number}": name for number, name in enumerate(TOWNSHIPS)}
NAMES |= {"990102100": "白水镇", "990102101": "沙河乡"}


class RegionFactory(factory.django.DjangoModelFactory):
    """`RegionFactory(code="990101100001")` makes the region and all its ancestors."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "990101"
    name = factory.LazyAttribute(lambda region: NAMES.get(region.code) or f"第{region.code[-3:]}村")
    level = factory.LazyAttribute(lambda region: codes.level(region.code))
    kind = factory.LazyAttribute(lambda region: codes.kind(region.code))

    @factory.lazy_attribute
    def parent(self) -> Region | None:
        return _stored(codes.parent(self.code))

    @factory.lazy_attribute
    def quota_parent(self) -> Region | None:
        above = codes.quota_parent(self.code)
        return self.parent if above == codes.parent(self.code) else _stored(above)

    @factory.lazy_attribute
    def path(self) -> str:
        above = self.parent.path if self.parent and self.parent.code != codes.MINISTRY else ""
        if self.code == codes.MINISTRY:
            return self.name
        return f"{above} / {self.name}" if above else self.name


def _stored(code: str | None) -> Region | None:
    if code is None:
        return None
    return Region.objects.filter(pk=code).first() or RegionFactory(code=code)


def region(code: str, **fields: Any) -> Region:
    made: Region = RegionFactory(code=code, **fields)
    return made


def demo_county(villages_per_township: int = 2) -> Region:
    """Make 清溪县 990101, its 14 townships with villages 001, 002 …, and the neighbour 白水县."""
    county = region("990101", villages_loaded=True)
    for number in range(len(TOWNSHIPS)):
        for village in range(1, villages_per_township + 1):
            region(f"990101{100 + number}{village:03}")
    region("990102100001")
    Region.objects.filter(pk="990102").update(villages_loaded=True)
    return county
