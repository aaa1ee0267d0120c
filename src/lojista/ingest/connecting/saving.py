"""Where a mapping is saved, and what it keeps there: one file for each shop, with every shape of file of the shop."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from lojista.errors import SourceError, UserError
from lojista.ingest.connecting.proposals import Proposal
from lojista.ingest.connecting.written import file_text, head_text
from lojista.ingest.mapping import FilePart, Mapping, read_mapping, read_mapping_file

_SUFFIX = ".toml"
_EACH_FILE = re.compile(r"^(?=\[\[files\]\]\s*(?:#.*)?$)", re.MULTILINE)
# Lines of other files' orders are loaded after these.
_IN_ORDER = ("orders", "lines", "lines of orders", "amounts of orders")


@dataclass(frozen=True)
class Saving:
    """A mapping as it is to be saved in `path`. `added`, `replaced` and `kept` are names of its shapes of files.

    `is_shop_changed`: what it says of the shop is no longer what shapes that are kept were saved with.
    """

    path: Path
    mapping: Mapping
    text: str
    added: tuple[str, ...]
    replaced: tuple[str, ...]
    kept: tuple[str, ...]
    is_shop_changed: bool = False


def saving_of(folder: Path, mapping: Mapping, proposal: Proposal) -> Saving:
    """The mapping beside the shapes of file that the shop's own already holds; those of the same columns are replaced.

    Shops of different names never share a file. Raises SourceError for a broken mapping of that name, and UserError for
    one that is of the shop's database, or that cannot be added to.
    """
    path, former = _place(folder, mapping)
    own = mapping.model_copy(update={"name": path.stem})
    texts = [(part, file_text(part, file, own.shop)) for part, file in zip(own.files, proposal.files, strict=True)]
    if former is None:
        return _saving(path, own, texts, [], None)
    kept = [(part, text) for part, text in _parts(path, former) if not _is_replaced(part, own.files)]
    names = {part.name for part in own.files}
    left_out = dict.fromkeys(name for name in (*former.left_out, *own.left_out) if name not in names)
    return _saving(path, own.model_copy(update={"left_out": list(left_out)}), texts, kept, former)


def _saving(
    path: Path,
    mapping: Mapping,
    new: Sequence[tuple[FilePart, str]],
    kept: Sequence[tuple[FilePart, str]],
    former: Mapping | None,
) -> Saving:
    in_order = sorted([*new, *kept], key=lambda one: _IN_ORDER.index(one[0].rows))
    whole = mapping.model_copy(update={"files": [part for part, _ in in_order]})
    text = "\n".join([head_text(whole), *(text for _, text in in_order)])
    if kept and read_mapping(text, str(path)) != whole:
        raise _cannot_be_added_to(path)
    before = former.files if former else []
    replaced = [part.name for part, _ in new if any(_is_replaced(one, [part]) for one in before)]
    added = [part.name for part, _ in new if part.name not in replaced]
    names = tuple(part.name for part, _ in kept)
    is_changed = bool(kept) and former is not None and former.shop != mapping.shop
    return Saving(path, whole, text, tuple(added), tuple(replaced), names, is_changed)


def _place(folder: Path, mapping: Mapping) -> tuple[Path, Mapping | None]:
    """The file of the shop of that name, and what it holds; else the first one that no other shop has."""
    for path in _paths(folder, mapping.name):
        if not path.exists():
            return path, None
        former = read_mapping_file(path)
        if mapping.title in (former.title, former.shop.name if former.shop else None):
            return path, former
    raise AssertionError("there is always another number")


def _paths(folder: Path, name: str) -> Iterator[Path]:
    yield folder / f"{name}{_SUFFIX}"
    yield from (folder / f"{name}-{number}{_SUFFIX}" for number in count(2))


def _parts(path: Path, former: Mapping) -> list[tuple[FilePart, str]]:
    """Each shape of file with its own text, whatever a person changed there."""
    if former.database is not None:
        raise UserError(f"{path} says what is in the shop's own database.", "Give files another name: --name NAME")
    _, *texts = _EACH_FILE.split(path.read_text("utf-8"))
    if len(texts) != len(former.files):
        raise _cannot_be_added_to(path)
    return list(zip(former.files, (f"{text.strip()}\n" for text in texts), strict=True))


def _is_replaced(part: FilePart, new: Sequence[FilePart]) -> bool:
    """Whether a shape is one of the new ones: all columns are the same, where it says which there are."""
    if part.header:
        return any(set(part.header) == set(one.header) for one in new)
    columns = set(part.columns.values())
    return any(columns == set(one.columns.values()) or _is_same_file(part, one) for one in new)


def _is_same_file(part: FilePart, new: FilePart) -> bool:
    return part.name == new.name and set(part.columns.values()) <= set(new.header)


def _cannot_be_added_to(path: Path) -> SourceError:
    return SourceError(
        f"{path} is written in a way that nothing can be added to.",
        "Write each of its files below a line [[files]], or move it away, then connect again.",
    )
