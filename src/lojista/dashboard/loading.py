"""Loads that a person tries or starts from a page: each a process of its own, which tells in a file how far it is."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from lojista.ingest.connecting.proposals import Proposal
from lojista.ingest.connecting.written import mapping_text
from lojista.ingest.known import mappings_folder
from lojista.ingest.mapping import Mapping
from lojista.postgres.place import make_home
from lojista.settings import read_settings

_LAST_WORDS = 500


@dataclass(frozen=True)
class LoadUnderWay:
    """A load of this session: its process, and the file that it tells in. `is_trial`: nothing stays of it."""

    process: subprocess.Popen[bytes]
    told_in: Path
    log: Path
    is_trial: bool

    def state(self) -> dict[str, Any]:
        """What it told last; `failed` with its last words where it ended without telling its end."""
        told = json.loads(self.told_in.read_text("utf-8")) if self.told_in.exists() else {"state": "running"}
        if told["state"] == "running" and self.process.poll() is not None:
            words = self.log.read_text("utf-8", errors="replace").strip()[-_LAST_WORDS:]
            return {"state": "failed", "message": words}
        return dict(told)


def uploads_folder() -> Path:
    """A new folder for the files of one session."""
    folder = make_home(read_settings()) / "uploads" / uuid4().hex
    folder.mkdir(parents=True)
    return folder


def keep_upload(folder: Path, name: str, raw: BinaryIO) -> Path:
    """A file of the reader's, kept under its own name."""
    path = folder / Path(name).name
    with path.open("wb") as kept:
        while chunk := raw.read(1 << 20):
            kept.write(chunk)
    return path


def save_mapping(mapping: Mapping, proposal: Proposal) -> Path:
    """The mapping among the shop's own, where the next load finds it."""
    folder = mappings_folder(make_home(read_settings()))
    return _written(folder, mapping, proposal)


def start(paths: Sequence[Path], mapping: Mapping, proposal: Proposal, *, is_trial: bool) -> LoadUnderWay:
    """Begins to load the files by the mapping, or only to try it."""
    folder = paths[0].parent
    source = _written(folder / "mapping", mapping, proposal) if is_trial else save_mapping(mapping, proposal)
    told_in, log = folder / f"{uuid4().hex}.json", folder / "load.log"
    command = [
        sys.executable,
        "-m",
        "lojista",
        "load",
        *map(str, paths),
        "--source",
        str(source),
        "--tell",
        str(told_in),
    ]
    with log.open("wb") as words:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*command, *(["--dry-run"] if is_trial else [])],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=os.name == "posix",  # whatever ends the server does not end it
        )
    return LoadUnderWay(process, told_in, log, is_trial)


def _written(folder: Path, mapping: Mapping, proposal: Proposal) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{mapping.name}.toml"
    path.write_text(mapping_text(mapping, proposal), "utf-8")
    return path
