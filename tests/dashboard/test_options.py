"""Choices of a page in a session that goes on while the data changes."""

from streamlit.testing.v1 import AppTest


def _script() -> None:
    from datetime import date

    import streamlit as st

    from lojista.dashboard import address
    from lojista.dashboard.options import day
    from lojista.periods import Period

    address.write({})
    st.session_state["day"] = date(1999, 1, 1)
    option = day("day", Period(date(2020, 1, 5), date(2020, 3, 1)), date(2020, 3, 1))
    option.take_over()
    st.text(str(option.value))


def test_day_that_is_no_more_in_the_data_gives_way_to_the_last() -> None:
    page = AppTest.from_function(_script).run()
    assert not page.exception
    assert page.text[0].value == "2020-03-01"
