"""The trainer's guides in the CMS."""

import pytest
from django.test import Client
from factories.accounts import PostingFactory
from factories.trainers import office, signed_in, text

from courses import guides

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(guides, "FOLDER", tmp_path)
    for name, content in {
        "c1/guide.zh-hans.md": "# 第一门课\n\n|甲|乙|\n|---|---|\n|1|2|\n\n<script>x</script>",
        "c1/guide.en.md": "# Course one\n\nText",
        "c2/guide.zh-hans.md": "# 第二门课\n",
        "c3/course.yaml": "key: c3",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, "utf-8")


def test_trainers_read_the_guides():
    client = signed_in(office())
    shown = text(client.get("/cms/guides/"))
    assert shown.index("第一门课") < shown.index("第二门课")
    page = text(client.get("/cms/guides/c1/"))
    assert "<td>1</td>" in page
    assert "<script>x" not in page


def test_a_guide_without_a_translation_is_shown_as_it_is():
    assert [one.title for one in guides.every("en")] == ["Course one", "第二门课"]


@pytest.mark.parametrize("address", ["/cms/guides/c3/", "/cms/guides/nowhere/"])
def test_what_is_no_guide_is_not_there(address):
    assert signed_in(office()).get(address).status_code == 404


def test_others_do_not_see_them():
    assert signed_in(office(role="county")).get("/cms/guides/c1/").status_code == 404
    assert Client().get("/cms/guides/c1/").status_code == 302
    director = signed_in(PostingFactory().person.user)
    assert director.get("/cms/guides/c1/").status_code != 200
