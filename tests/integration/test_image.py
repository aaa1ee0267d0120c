"""The image: built, run without rights as `compose.yaml` runs it, and asked. Only where a container engine answers."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.container_engine import base_image, engine, run

ROOT = Path(__file__).parents[2]
IMAGE = "lojista-test"
_HEALTHY_SECONDS = 180
pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    if engine() is None:
        pytest.skip("no container engine answers on this machine")
    (named,) = re.findall(r"^ARG PYTHON_IMAGE=(.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    base = base_image(named, tmp_path_factory.mktemp("base") / "root")
    if base is None:
        pytest.skip(f"{named} cannot be had, nor a stand-in be made for it")
    run("build", "--network", "host", "--build-arg", f"PYTHON_IMAGE={base}", "--tag", IMAGE, str(ROOT), seconds=1500)
    return IMAGE


@pytest.fixture(scope="module")
def container(image: str) -> Iterator[str]:
    """A dashboard over the embedded server, once it is healthy."""
    confined = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]  # noqa: S108
    name = run("run", "--detach", *confined, image, "serve", "--for-anyone").stdout.strip()
    until = time.monotonic() + _HEALTHY_SECONDS
    while _health(name) != "healthy" and time.monotonic() < until:
        time.sleep(1)
    yield name
    run("rm", "--force", "--volumes", name)


def _health(name: str) -> str:
    return run("inspect", "--format", "{{.State.Health.Status}}", name).stdout.strip()


def _inside(container: str, *words: str) -> str:
    return run("exec", container, *words, check=False).stdout.strip()


def test_the_image_refuses_to_show_a_shop_to_whoever_comes(image: str) -> None:
    ended = run("run", "--rm", image, check=False)
    assert ended.returncode == 1
    assert "nobody need sign in" in ended.stderr


def test_the_image_holds_nothing_to_build_with(image: str) -> None:
    looked = run(
        "run", "--rm", "--entrypoint", "sh", image, "-c", "command -v cc gcc make hatchling git; ls /build", check=False
    )
    assert looked.stdout == ""


def test_the_dashboard_is_healthy_without_rights(container: str) -> None:
    assert _health(container) == "healthy", run("logs", container).stderr
    assert _inside(container, "id", "-u") == "10001"
    assert "CapEff:\t0000000000000000" in _inside(container, "cat", "/proc/1/status")
    assert _inside(container, "sh", "-c", "touch /opt/x || echo refused") == "refused"


def test_commands_run_beside_it_and_it_ends_when_asked(container: str) -> None:
    _inside(container, "lojista", "demo", "--no-serve", "--no-live", "--orders", "100")
    assert int(_inside(container, "lojista", "metric", "order_count", "--format", "csv").splitlines()[1]) > 90
    started = time.monotonic()
    run("stop", "--time", "30", container)
    assert time.monotonic() - started < 20
    assert run("inspect", "--format", "{{.State.ExitCode}}", container).stdout.strip() == "0"
