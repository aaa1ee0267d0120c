"""Tells Windows-1250, of Poland and its neighbours, from Windows-1252 by what its bytes would be in each.

Both know nearly every byte. Polish and Slovak have letters where Windows-1252 has signs, which stand within no word. Of
Czech and Hungarian the bytes are letters in both, but no language of Windows-1252 has these together: an ì before
another letter or an ø, beside è, ù or ò and without å and æ, is Czech; an õ that no e follows, beside á, é, í or ó and
without ã, ç and ä, is Hungarian.
"""

import re
from collections import Counter

_LETTER = "[A-Za-z\udc8a\udc8d\udc8e\udc9a\udc9c\udc9d\udc9e\udc9f\udcb3\udcb9\udcbe\udcbf\udcc0-\udcff]"
_SIGNS = re.compile(f"(?<={_LETTER})[\udcb3\udcb9\udcbe\udcbf](?={_LETTER})")
_E_WITH_CARON = re.compile(f"[\udcec\udccc](?={_LETTER})")
_O_WITH_DOUBLE_ACUTE = re.compile("[\udcf5\udcd5](?![eE])")
_R_WITH_CARON, _C_WITH_CARON, _U_WITH_RING, _N_WITH_CARON = b"\xf8\xd8", b"\xe8\xc8", b"\xf9\xd9", b"\xf2\xd2"
_U_WITH_DOUBLE_ACUTE, _ACUTE = b"\xfb\xdb", b"\xe1\xe9\xed\xf3\xc1\xc9\xcd\xd3"
_NORDIC, _PORTUGUESE_AND_ESTONIAN = b"\xe5\xe6\xc5\xc6", b"\xe3\xe7\xe4\xc3\xc7\xc4"
_LEAST_SHARE = 0.05


class CentralEuropean:
    """What was seen of bytes that are no UTF-8, as surrogates in the texts that were added."""

    def __init__(self) -> None:
        self._signs = self._carons = self._double_acutes = 0
        self._bytes = Counter[int]()

    def add(self, text: str) -> None:
        """One more part of a file."""
        self._signs += len(_SIGNS.findall(text))
        self._carons += len(_E_WITH_CARON.findall(text))
        self._double_acutes += len(_O_WITH_DOUBLE_ACUTE.findall(text))
        self._bytes.update({byte: text.count(chr(0xDC00 + byte)) for byte in _COUNTED})

    def is_likely(self, other: int) -> bool:
        """Whether enough of these `other` characters are letters of Windows-1250 alone."""
        return max(self._signs, self._czech(), self._hungarian()) > _LEAST_SHARE * other

    def _count(self, of: bytes) -> int:
        return sum(self._bytes[byte] for byte in of)

    def _czech(self) -> int:
        own = (self._carons, self._count(_R_WITH_CARON))
        shared = [self._count(letters) for letters in (_C_WITH_CARON, _U_WITH_RING, _N_WITH_CARON)]
        is_czech = any(own) and sum(map(bool, (*own, *shared))) > 1 and not self._count(_NORDIC)
        return sum((*own, *shared)) if is_czech else 0

    def _hungarian(self) -> int:
        found = self._double_acutes + self._count(_U_WITH_DOUBLE_ACUTE)
        is_hungarian = self._double_acutes and self._count(_ACUTE) and not self._count(_PORTUGUESE_AND_ESTONIAN)
        return found if is_hungarian else 0


_COUNTED = b"".join(
    (_R_WITH_CARON, _C_WITH_CARON, _U_WITH_RING, _N_WITH_CARON, _U_WITH_DOUBLE_ACUTE, _ACUTE, _NORDIC,
     _PORTUGUESE_AND_ESTONIAN)
)  # fmt: skip
