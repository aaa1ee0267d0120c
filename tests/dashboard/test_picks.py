"""A picker in Streamlit's own test runner: the session holds what the last click in a chart was."""

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from lojista.dashboard.picks import picker

    event = {"selection": {"points": st.session_state.get("points", [])}}
    labels = {"a": "Anna", "b": "Ben"}
    st.text(str(picker("person", event, labels, "Person", "Pick one")))
    st.text(str(picker("step", event, {1: "one", 2: "two"}, "Step", key_of=lambda point: point.get("y"), default=1)))


def _page_with_an_option() -> None:
    import streamlit as st

    from lojista.dashboard import address
    from lojista.dashboard.options import pick
    from lojista.dashboard.picks import kept_picker

    option = pick("person", ("a", "b", "c"))
    option.take_over()
    address.write({"lang": ["en"], option.name: option.written()})
    event = {"selection": {"points": st.session_state.get("points", [])}}
    st.text(str(kept_picker(option, event, {"a": "Anna", "b": "Ben"}, "Person", "Pick one")))


def _click(page: AppTest, *points: dict[str, object]) -> list[str]:
    page.session_state["points"] = list(points)
    return _picked(page.run())


def _picked(page: AppTest) -> list[str]:
    assert not page.exception
    return [str(words.value) for words in page.text]


def test_nothing_is_picked_before_a_click_but_the_default() -> None:
    assert _picked(AppTest.from_function(_page).run()) == ["None", "1"]


def test_click_picks_and_the_list_can_change_it() -> None:
    page = AppTest.from_function(_page).run()
    assert _click(page, {"customdata": ["hover", "b"], "y": 2}) == ["b", "2"]
    page.selectbox(key="step").set_value(1).run()
    assert _picked(page) == ["b", "1"]


def test_click_counts_where_one_of_its_keys_was_clicked_before() -> None:
    page = AppTest.from_function(_page).run()
    _click(page, {"customdata": ["hover", "b"], "y": 2})
    page.selectbox(key="step").set_value(1).run()
    assert _click(page, {"customdata": ["hover", "a"], "y": 2}) == ["a", "2"]


def test_click_on_what_has_no_key_changes_nothing_and_taking_it_back_does() -> None:
    page = AppTest.from_function(_page).run()
    _click(page, {"customdata": ["hover", "b"], "y": 2})
    assert _click(page, {"customdata": ["hover", "nobody"], "y": 9}) == ["b", "2"]
    assert _click(page) == ["None", "1"]


def test_click_is_in_the_address_at_once() -> None:
    page = AppTest.from_function(_page_with_an_option).run()
    assert _click(page, {"customdata": ["hover", "b"]}) == ["b"]
    assert dict(page.query_params) == {"lang": "en", "person": "b"}


def test_what_the_address_names_and_is_not_there_now_is_taken_out_of_it() -> None:
    page = AppTest.from_function(_page_with_an_option)
    page.query_params["person"] = "c"
    assert _picked(page.run()) == ["None"]
    assert "person" not in page.query_params
