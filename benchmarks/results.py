"""A file of what was measured, written after every part, so that sizes can be run one by one and reported together."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.figures import Load, Machine, Memory, Page, Refresh, Rival, Size, Training


def read_results(file: Path) -> dict[int, Size]:
    """Sizes by their orders, smallest first; none where there is no file yet."""
    if not file.exists():
        return {}
    sizes = [_size(entry) for entry in json.loads(file.read_text("utf-8"))]
    return {size.orders: size for size in sorted(sizes, key=lambda size: size.orders)}


def keep_size(file: Path, size: Size) -> None:
    """Adds a size, in the place of an earlier measurement of it. The file is whole at any moment."""
    known = read_results(file) | {size.orders: size}
    part = file.with_name(file.name + ".part")
    part.write_text(json.dumps([asdict(one) for one in known.values()], indent=1), "utf-8")
    part.replace(file)


def _size(entry: dict[str, Any]) -> Size:
    kinds: dict[str, Any] = {
        "machine": Machine,
        "load": Load,
        "memory": Memory,
        "refresh": Refresh,
        "training": Training,
    }
    parts = {name: kind(**entry[name]) if entry[name] else None for name, kind in kinds.items()}
    return Size(**(entry | parts | {"pages": tuple(map(_page, entry["pages"]))}))


def _page(entry: dict[str, Any]) -> Page:
    return Page(**(entry | {"rivals": tuple(Rival(**rival) for rival in entry["rivals"])}))
