import pytest

from lojista.dashboard.data import find
from lojista.errors import InternalError


def test_function_without_a_name_of_its_own_is_not_kept() -> None:
    def inner(_: object) -> int:
        return 1

    for function in (inner, lambda _: 1):
        with pytest.raises(InternalError, match="no name of its own"):
            find(function)
