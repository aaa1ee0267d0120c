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

from lojista.access.roles import Right
from lojista.dashboard.data import log as note
from lojista.dashboard.data import permit
from lojista.ingest.connecting.proposals import Proposal
from lojista.ingest.connecting.saving import saving_of
from lojista.ingest.known import mappings_folder
from lojista.ingest.mapping import Mapping
from lojista.logs import handed_on
from lojista.postgres.place import make_home
from lojista.settings import read_settings

_LAST_WORDS = 500


@dataclass(frozen=True)
class LoadUnderWay:
    """A load of this session: its process, the file that it tells in, and the mapping that it reads by.

    `is_trial`: nothing stays of it. `former`: what the shop had saved as that mapping before; None where it had none.
    """

    process: subprocess.Popen[bytes]
    told_in: Path
    log: Path
    is_trial: bool
    mapping: Path
    former: str | None = None

    def take_mapping_back(self) -> None:
        """After a load that failed: files of that shape would be read by it from now on, and fail as well."""
        if self.is_trial:
            return
        if self.former is None:
            self.mapping.unlink(missing_ok=True)
        else:
            self.mapping.write_text(self.former, "utf-8")

    def state(self) -> dict[str, Any]:
        """What it told last; `failed` with its last words where it ended without telling its end."""
        told = json.loads(self.told_in.read_text("utf-8")) if self.told_in.exists() else {"state": "running"}
        if told["state"] == "running" and self.process.poll() is not None:
            words = self.log.read_text("utf-8", errors="replace").strip()[-_LAST_WORDS:]
            return {"state": "failed", "message": words}
        return dict(told)


def uploads_folder() -> Path:
    """A new folder for the files of one session."""
    permit().need(Right.KEEPING)
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


def start(paths: Sequence[Path], mapping: Mapping, proposal: Proposal, *, is_trial: bool) -> LoadUnderWay:
    """Begins to load the files by the mapping, which is saved among the shop's own, or only to try it."""
    permit().need(Right.KEEPING)
    note("trial load" if is_trial else "load", mapping.name)
    folder = paths[0].parent
    saving = saving_of(mappings_folder(make_home(read_settings())), mapping, proposal)
    source = folder / "mapping" / saving.path.name if is_trial else saving.path
    former = source.read_text("utf-8") if source.exists() else None
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(saving.text, "utf-8")
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
    with log.open("wb") as words, handed_on() as given:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*command, *(["--dry-run"] if is_trial else [])],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=os.name == "posix",  # whatever ends the server does not end it
            **given,
        )
    return LoadUnderWay(process, told_in, log, is_trial, source, former)
