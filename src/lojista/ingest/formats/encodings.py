"""Which encoding a text file is in, and its bytes as UTF-8, in a stream.

UTF-8 is what a file is unless it proves otherwise. It is read on up to its first character beyond ASCII, however far
in; where that part is sound UTF-8, so is the file. Where it is not, all of the file is looked at: it is Windows-1252
only if every byte has a character there and hardly any of them would make one in UTF-8. A file that is neither, or a
mixture, is read as UTF-8, whose rows with other bytes are refused one by one: no text is guessed at row by row.

Windows-1250 is told from Windows-1252 by letters that no language of the latter has together. Text in scripts of its
own, such as Japanese, Chinese, Korean or Cyrillic, is told first: no word of Windows-1252 has hardly any plain letter.
"""

import codecs
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from typing import IO

from lojista.ingest.files import RawFile
from lojista.ingest.formats.central_european import CentralEuropean
from lojista.ingest.formats.layouts import Encoding
from lojista.ingest.formats.scripts import OtherScripts

BLOCK = 2 << 20
SAMPLE = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, Encoding.UTF_8_SIG),
    (codecs.BOM_UTF16_LE, Encoding.UTF_16),
    (codecs.BOM_UTF16_BE, Encoding.UTF_16),
)
_UTF_8 = (Encoding.UTF_8, Encoding.UTF_8_SIG)
_UTF_16 = (Encoding.UTF_16, Encoding.UTF_16_LE, Encoding.UTF_16_BE)
_UNDEFINED = {
    Encoding.WINDOWS_1252: b"\x81\x8d\x8f\x90\x9d",
    Encoding.WINDOWS_1250: b"\x81\x83\x88\x90\x98",
}
_FEWEST_TO_ONE, _FEWEST_OF_SCRIPTS_TO_ONE = 20, 3
_ASCII = frozenset(string.printable.encode())
_LEAST_SHARE_OF_ASCII = 0.05
_MANY_TO_ONE = 4


def detect_encoding(file: RawFile) -> Encoding:
    """By the byte order mark, the places of NUL bytes, or the bytes beyond ASCII. Raises one of UNREADABLE."""
    with file.open() as raw:
        start = raw.read(SAMPLE)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    return _sixteen_bits(start) or _eight_bits(file)


def sample_of(file: RawFile, encoding: Encoding) -> tuple[str, bool]:
    """The beginning of a file's text without its mark, and whether that is all of it. Raises one of UNREADABLE."""
    with file.open() as raw:
        start, is_whole = raw.read(SAMPLE), not raw.read(1)
    text = codecs.getincrementaldecoder(encoding)(_errors(encoding)).decode(start)
    return text.removeprefix("\ufeff"), is_whole


def in_utf_8(raw: IO[bytes], encoding: Encoding) -> Iterator[bytes]:
    """All bytes in blocks, transcoded where they are not UTF-8; a mark stays. Raises one of UNREADABLE.

    What is no character in UTF-16 comes out as bytes that are not UTF-8 either, for the reader of rows to refuse.
    """
    if encoding in _UTF_8:
        while chunk := raw.read(BLOCK):
            yield chunk
        return
    errors = _errors(encoding)
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    while chunk := raw.read(BLOCK):
        yield decoder.decode(chunk).encode("utf-8", errors)
    yield decoder.decode(b"", final=True).encode("utf-8", errors)


def text_of(raw: IO[bytes], encoding: Encoding, newline: str) -> TextIOWrapper:
    """Its text without a mark, lines ending as for `open`. Raises one of UNREADABLE when read."""
    codec = Encoding.UTF_8_SIG if encoding is Encoding.UTF_8 else encoding
    return TextIOWrapper(raw, codec, _errors(encoding), newline=newline)


def _errors(encoding: Encoding) -> str:
    return "surrogatepass" if encoding in _UTF_16 else "surrogateescape"


def _sixteen_bits(start: bytes) -> Encoding | None:
    """Text in UTF-16 has a NUL beside every ASCII character, as delimiters, digits and line ends are."""
    first, second = start[::2], start[1::2]
    low, high = _count_ascii(first, second), _count_ascii(second, first)
    least = max(1, _LEAST_SHARE_OF_ASCII * len(second))
    for many, few, encoding in ((low, high, Encoding.UTF_16_LE), (high, low, Encoding.UTF_16_BE)):
        if many >= least and many >= few * _MANY_TO_ONE:
            return encoding
    return None


def _count_ascii(low: bytes, high: bytes) -> int:
    return sum(1 for character, zone in zip(low, high, strict=False) if zone == 0 and character in _ASCII)


@dataclass
class _Evidence:
    """What the bytes beyond ASCII are: characters in UTF-8, others, and which encodings know all of these."""

    in_utf_8: int = 0
    other: int = 0
    central: CentralEuropean = field(default_factory=CentralEuropean)
    scripts: OtherScripts = field(default_factory=OtherScripts)
    known_in: frozenset[Encoding] = frozenset(_UNDEFINED)

    def add(self, text: str) -> None:
        if text.isascii():
            return
        sound = text.encode("utf-8", "ignore")
        others = len(text) - len(sound.decode())
        self.other += others
        self.in_utf_8 += len(text) - others - len(text.encode("ascii", "ignore"))
        if others:
            self.central.add(text)
            self.scripts.add(text)
            self.known_in = frozenset(one for one in self.known_in if not _holds(text, _UNDEFINED[one]))

    @property
    def encoding(self) -> Encoding:
        script = self.scripts.encoding if self.other > self.in_utf_8 * _FEWEST_OF_SCRIPTS_TO_ONE else None
        if script is not None:
            return script
        likely = Encoding.WINDOWS_1250 if self.central.is_likely(self.other) else Encoding.WINDOWS_1252
        is_windows = likely in self.known_in and self.other > self.in_utf_8 * _FEWEST_TO_ONE
        return likely if is_windows else Encoding.UTF_8


def _holds(text: str, undecoded: bytes) -> bool:
    return any(chr(0xDC00 + byte) in text for byte in undecoded)


def _eight_bits(file: RawFile) -> Encoding:
    evidence = _Evidence()
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with file.open() as raw:
        while chunk := raw.read(BLOCK):
            evidence.add(decoder.decode(chunk))
            if evidence.in_utf_8 and not evidence.other:
                return Encoding.UTF_8
    evidence.add(decoder.decode(b"", final=True))
    return evidence.encoding
