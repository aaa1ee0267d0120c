"""The sources that a load knows: those of this program, and the mappings that the shop saved."""

from collections.abc import Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from lojista.errors import ColumnsError, SourceError, UnknownNameError
from lojista.ingest.contracts import Contract, Source
from lojista.ingest.files import RawFile, text_in
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.layouts import Layout
from lojista.ingest.mapping import Mapping, read_mapping, read_mapping_file
from lojista.ingest.readers import fit
from lojista.ingest.sources.olist import OLIST

_SUFFIX = ".toml"
Fitted = list[tuple[RawFile, Layout, Contract]]


def mappings_folder(home: Path) -> Path:
    """Where a shop's own mappings are saved."""
    return home / "mappings"


def built_in_mappings() -> tuple[Mapping, ...]:
    """The mappings that come with this program, by name; those of platforms name no shop."""
    return tuple(read_mapping(file.read_text("utf-8"), file.name) for file in _built_in_files())


def _built_in_files() -> list[Traversable]:
    folder = resources.files("lojista.ingest.sources")
    return sorted((file for file in folder.iterdir() if file.name.endswith(_SUFFIX)), key=lambda file: file.name)


def mapping_text(name: str, home: Path) -> str | None:
    """A mapping as it stands in its file, the shop's own before that of this program; None for a name of none."""
    for own in mappings_folder(home).glob(f"*{_SUFFIX}"):
        if own.stem == name:
            return text_in(own)
    texts = {read_mapping(text, "").name: text for text in (file.read_text("utf-8") for file in _built_in_files())}
    return texts.get(name)


def known_sources(home: Path) -> tuple[Source, ...]:
    """The shop's own mappings first, then those that come with the program. Raises SourceError for a broken one."""
    own = [read_mapping_file(path) for path in sorted(mappings_folder(home).glob(f"*{_SUFFIX}"))]
    names = {mapping.name for mapping in own}
    others = [mapping for mapping in built_in_mappings() if mapping.name not in names and mapping.shop is not None]
    return (*(mapping.source() for mapping in own), OLIST, *(mapping.source() for mapping in others))


def source_named(name: str, home: Path) -> Source:
    """The source of that name, or the mapping in that file. Raises UnknownNameError for none."""
    if name.endswith(_SUFFIX):
        return read_mapping_file(Path(name)).source()
    sources = {source.name: source for source in known_sources(home)}
    if name not in sources:
        raise UnknownNameError("source", name, sources)
    return sources[name]


def source_of(files: Sequence[RawFile], sources: Sequence[Source]) -> tuple[Source, Fitted]:
    """The first source that every file fits, with the layout and the contract of each.

    Raises SourceError: with what is wrong where files are nearly those of one source, and otherwise with the way to
    connect files of another kind.
    """
    errors: list[SourceError] = []
    laid_out = [(file, detect_layout(file)) for file in files]
    for source in sources:
        try:
            return source, _fitted(laid_out, source)
        except SourceError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    raise next((error for error in errors if isinstance(error, ColumnsError)), _unknown(files, errors))


def _fitted(laid_out: Sequence[tuple[RawFile, Layout]], source: Source) -> Fitted:
    """The files with their contracts, those aside that the source leaves out where there are others."""
    wanted = [(file, layout) for file, layout in laid_out if not source.leaves_out(file)]
    return [(file, layout, fit(file, layout, source)) for file, layout in wanted or laid_out]


def _unknown(files: Sequence[RawFile], errors: Sequence[SourceError]) -> SourceError:
    hint = f"Say what its columns are: lojista connect {files[0].name}"
    return SourceError(errors[0].message, hint)
