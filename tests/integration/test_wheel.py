"""What is handed out: the wheel, installed outside of this folder, and the list of what is installed with it."""

import json
import os
import re
import subprocess
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lojista.postgres.embedded import stop
from lojista.settings import read_settings

ROOT = Path(__file__).parents[2]


def _make(recipe: str, folder: Path) -> None:
    subprocess.run(["make", "--silent", recipe, f"DIST={folder}"], cwd=ROOT, check=True, timeout=120)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    _make("wheel", folder)
    return next(folder.glob("*.whl"))


@pytest.fixture
def program(wheel: Path, tmp_path: Path) -> Iterator[Path]:
    """The command of the installed wheel, with what the lock installed here in the place of a second installation."""
    venv.create(tmp_path / "venv", with_pip=True, symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    found = subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True)
    (Path(found.strip()) / "locked.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    yield python.with_name("lojista")
    stop(read_settings(home=tmp_path / "home"))


def test_the_wheel_has_every_file_of_the_package(wheel: Path) -> None:
    package = ROOT / "src" / "lojista"
    files = {
        str(file.relative_to(package.parent))
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("lojista/")}
    assert packed == files


def test_the_installed_wheel_makes_a_shop(program: Path, tmp_path: Path) -> None:
    variables = {"PATH": os.environ["PATH"], "LOJISTA_HOME": str(tmp_path / "home"), "NO_COLOR": "1"}
    words = [program, "demo", "--no-serve", "--no-live", "--orders", "500"]
    made = subprocess.run(words, cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=200)
    assert made.returncode == 0, made.stderr
    asked = [program, "metric", "order_count", "--format", "csv"]
    said = subprocess.check_output(asked, cwd=tmp_path, env=variables, text=True)
    assert int(said.splitlines()[1]) > 400
    where = [program.with_name("python"), "-c", "import lojista; print(lojista.__file__)"]
    assert str(tmp_path / "venv") in subprocess.check_output(where, cwd=tmp_path, env=variables, text=True)


def test_the_list_of_components_is_the_lock(tmp_path: Path) -> None:
    _make("sbom", tmp_path)
    listed = json.loads((tmp_path / "lojista.cdx.json").read_text("utf-8"))
    locked = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert listed["bomFormat"] == "CycloneDX"
    assert listed["metadata"]["component"]["name"] == "lojista"
    assert sorted((one["name"], one["version"]) for one in listed["components"]) == sorted(locked)
    assert all(reference["hashes"] for one in listed["components"] for reference in one["externalReferences"])
