"""A container engine, where the machine has one, and a base to build the program's image on."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

_CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")
_PACKAGES = "python3,python3-venv,ca-certificates,tzdata"
_STAND_IN = "lojista-test-base"


@cache
def engine() -> str | None:
    """The client of an engine that answers: docker, else podman; None where there is none."""
    for name in ("docker", "podman"):
        if shutil.which(name) and _answers(name):
            return name
    return None


def _answers(client: str) -> bool:
    return subprocess.run([client, "info"], capture_output=True, timeout=60).returncode == 0


def run(*words: str, seconds: float = 120, check: bool = True) -> subprocess.CompletedProcess[str]:
    """A command of that engine, and what it wrote."""
    client = engine()
    assert client is not None
    return subprocess.run([client, *words], capture_output=True, text=True, timeout=seconds, check=check)


def base_image(named: str, folder: Path) -> str | None:
    """The image that is named, pulled if need be; else one made of Debian's packages; None where neither can be.

    A stand-in has another Python and trusts what this machine trusts.
    """
    for image in (named, _STAND_IN):
        if run("image", "inspect", image, check=False).returncode == 0:
            return image
    if run("pull", named, seconds=600, check=False).returncode == 0:
        return named
    if shutil.which("debootstrap") is None or os.geteuid() != 0:
        return None
    _make_stand_in(folder)
    return _STAND_IN


def _make_stand_in(folder: Path) -> None:
    """A bare Debian with Python, in which the images' steps can be run."""
    words = ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", "bookworm", str(folder)]
    subprocess.run(words, check=True, capture_output=True, timeout=600)
    shutil.copy("/" / _CERTIFICATES, folder / _CERTIFICATES)
    (folder / "etc" / "pip.conf").write_text(f"[global]\ncert = /{_CERTIFICATES}\n")
    packed = folder.with_suffix(".tar")
    left_out = [f"--exclude=./{name}/*" for name in ("proc", "sys", "dev")]
    subprocess.run(["tar", "-C", str(folder), "--one-file-system", *left_out, "-cf", str(packed), "."], check=True)
    run("import", str(packed), _STAND_IN, seconds=300)
