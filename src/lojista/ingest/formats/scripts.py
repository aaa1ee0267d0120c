"""Tells encodings of other scripts than the Latin one, and those of Turkish and the Baltic, from Windows-1252.

In a script of its own, hardly any letter stands alone among plain ones, as é does in café. A file in one is decoded
strictly, and is in that encoding whose frequent letters nearly all of its letters are: chance gives rare ones. Of
Chinese and Korean, whose frequent characters are the same bytes, Korean uses none of the rows from C9 on.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from lojista.ingest.formats.layouts import Encoding

_MOST_BYTES = 1 << 18
_BEYOND = re.compile(rb"[\x80-\xff]")
_LEAST_ADJACENT, _LEAST_ADJACENT_OF_PAIRS, _LEAST_DECODED, _FEWEST = 0.75, 0.5, 0.95, 6
_ADJACENT = re.compile(rb"[\x80-\xff]{2,}")
# Bytes of characters with two of them. A second one may be a plain letter.
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_LEAST_FREQUENT_PAIRS, _LEAST_FREQUENT_LETTERS = 0.8, 0.5
_FIRST_OF_CHINESE_ALONE, _LEAST_OF_CHINESE = 0xC9, 0.05
# They tell nothing: in Shift JIS, each of these bytes is one by itself.
_HALF_WIDTH_KANA: Mapping[Encoding, range] = defaultdict(lambda: range(0), {Encoding.SHIFT_JIS: range(0xA1, 0xE0)})
# The letters that make up most of a text; the same for all languages of a script.
_FREQUENT: Mapping[Encoding, str] = {
    Encoding.WINDOWS_1251: "оаеинтсрвлкдмпуяі",
    Encoding.KOI8_R: "оаеинтсрвлкдмпуя",
    Encoding.WINDOWS_1253: "αοιετσνηυρπκλμςάίόήέ",
    Encoding.WINDOWS_1255: "יוהלארתבשמןםנחדקפ",
    Encoding.WINDOWS_1256: "اليمونرتبةعدسفحكقهطشجأإئ",
    Encoding.WINDOWS_874: "านรอกเงมยลวสดตทคขปะัี่้ิืแ",
}
_TURKISH, _ICELANDIC_OR_CZECH = b"\xfd\xfe\xf0\xdd\xde\xd0", b"\xe6\xc6\xe1\xed\xf3\xfa\xc1\xcd\xd3\xda\xe3\xba\xeb"
_S_AND_Z_WITH_CARON, _BALTIC, _DOTLESS_I = b"\xf0\xfe\xd0\xde", b"\xeb\xfb\xf8\xe8\xe2\xee\xf2\xef\xec\xe7", b"\xfd\xdd"
_A_WITH_BREVE, _S_AND_T_WITH_CEDILLA, _PORTUGUESE = 0xE3, b"\xfe\xde\xba\xaa", b"\xe7\xc7\xf5\xd5"
_LEAST_SHARE, _LEAST_KINDS_OF_BALTIC = 0.05, 2


class OtherScripts:
    """What was seen of lines with bytes that are no UTF-8, as surrogates in the texts that were added."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._size = 0

    def add(self, text: str) -> None:
        """One more part of a file. Only whole lines count, since half a character is none."""
        if self._size > _MOST_BYTES:
            return
        lines = text.split("\n")
        for line in lines[1 if self._lines else 0 : -1 if len(lines) > 1 else None]:
            if not line.isascii():
                self._lines.append(line.encode("utf-8", "surrogateescape"))
                self._size += len(self._lines[-1])
            if self._size > _MOST_BYTES:
                return

    @property
    def encoding(self) -> Encoding | None:
        """The one that the lines are in; None where nothing tells that they are in one of these."""
        text = b"\n".join(self._lines)
        beyond = len(_BEYOND.findall(text))
        if beyond < _FEWEST:
            return None
        paired = sum(map(len, _ADJACENT.findall(text)))
        if any(0x40 <= pair[1] < 0x80 for pair in _PAIR.findall(text)):
            paired = max(paired, _in_pairs(text))
        if paired >= _LEAST_ADJACENT_OF_PAIRS * beyond and (of_pairs := _of_pairs(text)):
            return of_pairs
        if paired >= _LEAST_ADJACENT * beyond:
            return _of_letters(text)
        return _of_latin(text, beyond)


def _in_pairs(text: bytes) -> int:
    """Bytes beyond ASCII in characters of two bytes that stand beside each other: the second may be a plain one."""
    runs = re.findall(rb"(?:[\x81-\xfe][\x40-\xfe]){2,}", text)
    return sum(len(_BEYOND.findall(run)) for run in runs)


def _is_frequent_in_japanese(pair: bytes) -> bool:
    return pair[0] in range(0x81, 0x84) or pair[0] in range(0x88, 0x98)


def _is_frequent_in_korean(pair: bytes) -> bool:
    return pair[1] > 0xA0 and (pair[0] in range(0xB0, 0xC9) or pair[0] in range(0xA1, 0xA4))


def _is_frequent_in_chinese(pair: bytes) -> bool:
    return pair[1] > 0xA0 and (pair[0] in range(0xB0, 0xD8) or pair[0] in range(0xA1, 0xA4))


def _is_frequent_in_big5(pair: bytes) -> bool:
    return pair[0] in range(0xA1, 0xC7)


_PAIRS: Mapping[Encoding, Callable[[bytes], bool]] = {
    Encoding.SHIFT_JIS: _is_frequent_in_japanese,
    Encoding.EUC_KR: _is_frequent_in_korean,
    Encoding.GB18030: _is_frequent_in_chinese,
    Encoding.BIG5: _is_frequent_in_big5,
}


def _of_pairs(text: bytes) -> Encoding | None:
    shares = {encoding: _share_of_pairs(text, encoding) for encoding in _PAIRS}
    best = max(shares, key=lambda encoding: shares[encoding])
    if shares[best] < _LEAST_FREQUENT_PAIRS:
        return None
    if best is Encoding.EUC_KR and shares[Encoding.GB18030] >= _LEAST_FREQUENT_PAIRS:
        return Encoding.GB18030 if _share_of_chinese_alone(text) >= _LEAST_OF_CHINESE else best
    return best


def _share_of_pairs(text: bytes, encoding: Encoding) -> float:
    """The share of its characters beyond ASCII that are frequent in that encoding; 0 where some are none at all."""
    letters = [one for one in _decoded(text, encoding) if not one.isascii()]
    pairs = [pair for pair in (one.encode(encoding) for one in letters) if pair[0] not in _HALF_WIDTH_KANA[encoding]]
    return sum(len(pair) == 2 and _PAIRS[encoding](pair) for pair in pairs) / len(pairs) if pairs else 0.0


def _decoded(text: bytes, encoding: Encoding) -> str:
    """The lines that can be decoded; nothing where more than a few cannot be."""
    lines = text.split(b"\n")
    decoded = [found for line in lines if (found := _line_decoded(line, encoding)) is not None]
    return "\n".join(decoded) if len(decoded) >= _LEAST_DECODED * len(lines) else ""


def _line_decoded(line: bytes, encoding: Encoding) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _share_of_chinese_alone(text: bytes) -> float:
    firsts = [pair[0] for pair in _PAIR.findall(text) if pair[0] >= 0xB0]
    return sum(first >= _FIRST_OF_CHINESE_ALONE for first in firsts) / len(firsts) if firsts else 0.0


def _of_letters(text: bytes) -> Encoding | None:
    shares = {encoding: _share_of_letters(text, encoding) for encoding in _FREQUENT}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= _LEAST_FREQUENT_LETTERS else None


def _share_of_letters(text: bytes, encoding: Encoding) -> float:
    """The same for letters; capitals within words count as none of them, since they show another order of letters."""
    decoded = _decoded(text, encoding)
    letters = [(before, one) for before, one in zip("\n" + decoded, decoded, strict=False) if not one.isascii()]
    known = sum(
        one.lower() in _FREQUENT[encoding] and not (before.islower() and one.isupper()) for before, one in letters
    )
    return known / len(letters) if letters else 0.0


def _of_latin(text: bytes, beyond: int) -> Encoding | None:
    counts = Counter(text)
    if not _count(counts, _ICELANDIC_OR_CZECH) and _count(counts, _TURKISH) > _LEAST_SHARE * beyond:
        return Encoding.WINDOWS_1254
    if counts[_A_WITH_BREVE] and _count(counts, _S_AND_T_WITH_CEDILLA) and not _count(counts, _PORTUGUESE):
        return Encoding.WINDOWS_1250
    kinds = sum(counts[byte] > 0 for byte in _BALTIC)
    is_baltic = _count(counts, _S_AND_Z_WITH_CARON) > _LEAST_SHARE * beyond and not _count(counts, _DOTLESS_I)
    return Encoding.WINDOWS_1257 if is_baltic and kinds >= _LEAST_KINDS_OF_BALTIC else None


def _count(counts: Counter[int], of: bytes) -> int:
    return sum(counts[byte] for byte in of)
