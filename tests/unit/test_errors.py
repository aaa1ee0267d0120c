from lojista.errors import InternalError, UnknownNameError, UserError


def test_unknown_name_suggests_the_nearest_valid_ones() -> None:
    error = UnknownNameError("metric", "totalsales", ["total_sales", "net_sales", "order_count"])
    assert error.suggestions[0] == "total_sales"
    assert "Did you mean: total_sales" in str(error)


def test_unknown_name_far_from_all_lists_valid_ones() -> None:
    error = UnknownNameError("state", "zzzz", ["SP", "RJ"])
    assert str(error).endswith("Valid ones are: RJ, SP.")


def test_a_users_mistake_and_our_bug_have_their_own_exit_codes() -> None:
    assert (UserError("x").exit_code, InternalError("x").exit_code) == (1, 70)


def test_only_the_case_is_wrong_still_finds_the_name() -> None:
    assert UnknownNameError("state", "sp", ["SP", "RJ"]).suggestions == ("SP",)
