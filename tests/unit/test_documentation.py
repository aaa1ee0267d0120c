"""What the documentation says is so."""

import re
import subprocess
from pathlib import Path

import pytest

from lojista.cli.main import app
from lojista.metrics.document import metrics_page
from lojista.settings import Settings, variable_of

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_metrics_page_is_the_catalogues() -> None:
    assert (ROOT / "docs" / "metrics.md").read_text("utf-8") == metrics_page(), "run: make docs"


def test_every_command_is_explained() -> None:
    commands = [
        str(command.name or command.callback.__name__) for command in app.registered_commands if command.callback
    ]
    commands += [str(group.name) for group in app.registered_groups]
    assert [name for name in commands if not re.search(rf"^\| `lojista {name}[ `]", OPERATIONS, re.MULTILINE)] == []


def test_every_command_of_a_group_is_explained() -> None:
    named = [
        (group.name, command.name or command.callback.__name__)
        for group in app.registered_groups
        if group.typer_instance
        for command in group.typer_instance.registered_commands
        if command.callback
    ]
    rows = OPERATIONS.splitlines()
    assert [
        words for words in named
        if not any(row.startswith(f"| `lojista {words[0]} ") and words[1] in row.split(" | ")[0] for row in rows)
    ] == []  # fmt: skip


def test_every_setting_is_explained() -> None:
    assert [field for field in Settings.model_fields if f"| `{variable_of(field)}` |" not in OPERATIONS] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)|(?:src|srcset)=\"([^\"]+)\"", page.read_text("utf-8"))
    local = [one or other for one, other in targets if not (one or other).startswith("http")]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_every_recipe_is_in_the_help_and_in_contributing() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipes = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()
    contributing = (ROOT / "CONTRIBUTING.md").read_text("utf-8") + (ROOT / "README.md").read_text("utf-8")
    assert [name for name in recipes if not re.search(rf"^{name}:.*## ", makefile, re.MULTILINE)] == []
    assert [name for name in recipes if f"make {name}" not in contributing] == []


def test_demo_takes_the_options_that_the_readme_gives_it() -> None:
    given = re.findall(r'make (demo) (DEMO_OPTIONS)="(.*?)"', (ROOT / "README.md").read_text("utf-8"))
    assert given
    for recipe, variable, options in given:
        command = ["make", "--dry-run", "--always-make", recipe, f"{variable}={options}"]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert f"lojista demo {options}" in said


def test_every_folder_is_in_contributing_and_in_architecture() -> None:
    folders = [file.parent.name for file in (ROOT / "src" / "lojista").glob("*/__init__.py")]
    contributing = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    architecture = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert [name for name in folders if f"`{name}`" not in contributing or f"`{name}/`" not in architecture] == []


def test_files_that_contributing_names_are_there() -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]*(?:\.py)?)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    within = [ROOT, ROOT / "src", ROOT / "src" / "lojista"]
    assert [name for name in named if not any((folder / name).exists() for folder in within)] == []
