"""The newest publication of a place, as its readers share it."""

from lojista.columnar.published.manifest import Manifest, PublishedFile, needed_manifest
from lojista.columnar.published.place import Place


class Publication:
    """What is published at a place, as of the last look. Raises PublicationError where nothing is."""

    def __init__(self, target: str) -> None:
        self.place = Place(target)
        self.manifest: Manifest = needed_manifest(self.place)

    def look(self) -> bool:
        """Whether another version of the data is published since the last look; from then on it is the one read."""
        found = needed_manifest(self.place)
        is_new = found.parts != self.manifest.parts or found.data_version != self.manifest.data_version
        if is_new:
            self.manifest = found
        return is_new

    def address(self, file: PublishedFile) -> str:
        """A file as an engine finds it."""
        return self.place.address(file.name)
