"""What we promise in words is held to the code: settings, commands, links."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def settings_read() -> set[str]:
    """Names that settings.py reads from the environment: `env.…("NAME")` and `secret("NAME")`."""
    source = ast.parse((ROOT / "site" / "config" / "settings.py").read_text())
    calls = [node for node in ast.walk(source) if isinstance(node, ast.Call) and node.args]
    return {
        call.args[0].value
        for call in calls
        if re.fullmatch(r"env\.\w+|secret", ast.unparse(call.func))
        and isinstance(call.args[0], ast.Constant)
    }


def our_commands() -> dict[str, str]:
    ours = {
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and ".venv" not in config.path
    }
    return {name: app for name, app in get_commands().items() if app in ours}


def test_every_setting_is_documented_and_no_other():
    page = (ROOT / "docs" / "operator" / "settings.md").read_text()
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)) == settings_read()


def test_the_example_names_every_setting_and_no_other():
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == settings_read()


def test_every_command_is_documented_and_no_other():
    page = (ROOT / "docs" / "operator" / "commands.md").read_text()
    assert set(re.findall(r"^## `([a-z_]+)", page, re.MULTILINE)) == set(our_commands())


@pytest.mark.parametrize("name", sorted(our_commands()))
def test_every_command_answers_help(name, capsys):
    command = load_command_class(our_commands()[name], name)
    with pytest.raises(SystemExit) as ending:
        command.run_from_argv(["manage.py", name, "--help"])
    assert ending.value.code == 0
    assert command.help, "a command says what it does"
    assert name in capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_resolve(page):
    """Relative links and pictures lead to files, and anchors to headings."""
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    broken = [target for target in targets if not _resolves(page, target)]
    assert broken == []


def _resolves(page: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True
    path, _, anchor = target.partition("#")
    file = (page.parent / path) if path else page
    if not file.exists():
        return False
    return not anchor or anchor in {_anchor(line) for line in file.read_text().splitlines()}


def _anchor(line: str) -> str | None:
    """Return the anchor that a Markdown heading gets on code hosts."""
    heading = re.fullmatch(r"#{1,6} (.+)", line)
    if heading is None:
        return None
    return re.sub(r"[^\w\- ]", "", heading[1].lower()).replace(" ", "-")


def test_every_adr_is_listed():
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    files = {path.name for path in (ROOT / "docs" / "adr").glob("0*.md")}
    assert files == set(re.findall(r"\((0[^)]+)\)", index))
