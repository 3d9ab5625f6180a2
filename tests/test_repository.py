"""The tree teaches; these hold it to the plan of docs/architecture.md."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {
    "site", "courses", "assessments", "certificates", "content", "tests", "docs", "deploy",
    "manage.py", "pyproject.toml", "README.md", "Makefile", "CHANGELOG.md", "requirements.lock",
    "package.json", "package-lock.json",
}  # fmt: skip
LAYERS = [
    "common", "regions", "notices", "accounts", "programmes", "quotas", "assessments", "courses",
    "certificates", "portal", "office", "demo",
]  # fmt: skip


def tracked() -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return listing.stdout.splitlines()


def test_site_is_no_package():
    """A package named `site` hides Python's own and breaks debuggers and virtual environments."""
    assert not (ROOT / "site" / "__init__.py").exists()


def test_tests_are_no_packages():
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_nothing_ignores_site():
    ignored = subprocess.run(
        ["git", "check-ignore", "site/config/settings.py"], cwd=ROOT, check=False
    )
    assert ignored.returncode == 1


def test_the_top_level_is_the_agreed_one():
    names = {path.split("/")[0] for path in tracked()}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_every_app_is_under_the_import_contracts():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    ours = {
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and ".venv" not in config.path
    }
    assert ours == set(LAYERS)
    assert ours <= set(contracts["root_packages"])
    layered = " ".join(contracts["contracts"][0]["layers"])
    assert all(re.search(rf"\b{name}\b", layered) for name in ours)


@pytest.mark.parametrize("app", LAYERS)
def test_relations_point_down(app):
    """A foreign key is an import: it points to the same app or one below, never above."""
    allowed = set(LAYERS[: LAYERS.index(app) + 1])
    for model in apps.get_app_config(app).get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                target = field.related_model._meta.app_label
                assert target not in LAYERS or target in allowed, f"{model.__name__}.{field.name}"


@pytest.mark.parametrize("app", ["common", "regions", "notices"])
def test_plumbing_knows_no_people(app):
    for model in apps.get_app_config(app).get_models():
        targets = {field.related_model for field in model._meta.get_fields() if field.is_relation}
        assert not {
            target
            for target in targets
            if target._meta.app_label not in {app, "regions"}
            and not any(
                field.auto_created
                for field in model._meta.get_fields()
                if field.related_model is target
            )
        }


def test_lock_files_name_no_registry():
    for name in ("requirements.lock", "package-lock.json"):
        lock = ROOT / name
        if lock.exists():
            assert "://" not in re.sub(r'"(funding|url)": "https?://[^"]*"', "", lock.read_text())


def test_no_file_is_a_drawer_for_everything():
    drawers = {"utils.py", "helpers.py", "services.py", "managers.py", "misc.py"}
    assert [path for path in tracked() if Path(path).name in drawers] == []


def test_no_source_file_is_longer_than_500_lines():
    sources = [
        path
        for path in tracked()
        if path.endswith((".py", ".html", ".js", ".css")) and "/migrations/" not in path
    ]
    assert [path for path in sources if len((ROOT / path).read_text().splitlines()) > 500] == []


def test_every_dependency_says_why():
    """Each dependency line of pyproject.toml carries a comment."""
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    wanted = [
        line for line in lines if re.match(r'    "[a-z].*[>=<]', line) and "E" not in line[:6]
    ]
    assert [line for line in wanted if "#" not in line] == []
