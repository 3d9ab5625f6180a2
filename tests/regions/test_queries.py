"""Reading the tree: scope ranges, children, search with full paths."""

from typing import Any

import pytest
from factories.regions import demo_county, region

from regions import queries
from regions.models import Region
from regions.rules import within

pytestmark = pytest.mark.django_db


def codes(rows: Any) -> list[str]:
    return [row.code for row in rows]


def test_within_is_the_subtree_and_nothing_beside_it() -> None:
    demo_county(villages_per_township=1)
    inside = Region.objects.filter(within("990101", field="code"))
    assert inside.count() == 1 + 14 + 14
    assert not inside.exclude(code__startswith="990101").exists()
    assert Region.objects.filter(within("00", field="code")).count() == Region.objects.count()
    assert codes(Region.objects.filter(within("990102100001", field="code"))) == ["990102100001"]


def test_within_follows_the_administrative_tree_not_the_quota_tree() -> None:
    region("4403")
    assert codes(Region.objects.filter(within("44", field="code"))) == ["44", "4403"]


def test_region_reads_codes_as_people_write_them() -> None:
    region("990101100")
    assert queries.region("990101000000").code == "990101"
    assert queries.region(" ９９０１０１ ").code == "990101"
    for wrong in ("", "清溪县", "990109", "9" * 40):
        with pytest.raises(Region.DoesNotExist):
            queries.region(wrong)


def test_county_is_a_county() -> None:
    region("441900"), region("990101100")
    assert queries.county("4419").code == "441900"
    assert queries.county("441900000000").code == "441900"
    assert queries.county("990101").code == "990101"
    for wrong in ("9901", "990101100", "00"):
        with pytest.raises(Region.DoesNotExist):
            queries.county(wrong)


@pytest.mark.parametrize("townships", [1, 3])
def test_children_in_one_query(townships: int, django_assert_num_queries: Any) -> None:
    for number in range(townships):
        region(f"990101{100 + number}")
    with django_assert_num_queries(1):
        assert len(queries.children("990101")) == townships


def test_search_by_name_and_narrowed_by_the_path() -> None:
    demo_county(villages_per_township=1)
    region("990201100", name="城关镇")
    assert codes(queries.search("城关")) == ["990101100", "990201100"]
    assert codes(queries.search("清溪 城关")) == ["990101100"]
    assert codes(queries.search("石桥县/城关镇")) == ["990201100"]
    assert queries.search("石桥 城关")[0].path == "云岭省 / 北川市 / 石桥县 / 城关镇"


def test_search_within_a_scope_and_level() -> None:
    demo_county(villages_per_township=1)
    assert codes(queries.search("白", within_code="990101")) == ["990101107"]
    assert codes(queries.search("县", level=3)) == ["990101", "990102"]
    assert codes(queries.search("990101100")) == ["990101100", "990101100001"]


@pytest.mark.parametrize("text", ["", "  / ", "%", "_", "'", "\\", "长" * 5000, "\0"])
def test_search_survives_anything(text: str) -> None:
    region("990101")
    assert queries.search(text) == []


def test_search_in_one_query_and_without_closed_divisions(django_assert_num_queries: Any) -> None:
    demo_county(villages_per_township=1)
    Region.objects.filter(pk="990101100").update(valid_to="2026-01-01")
    with django_assert_num_queries(1):
        assert codes(queries.search("城关镇")) == []
