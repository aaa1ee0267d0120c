"""Which address tells people where their number does not."""

from collections.abc import Callable, Mapping
from pathlib import Path

from lojista.ingest.connecting.proposals import Proposal
from support.connected import proposed
from support.export_lines import Line, first_lines, lines, table

SLIPS = first_lines(lines())
Columns = Mapping[str, Callable[[Line], object]]
ORDER: Columns = {"Order ID": lambda one: f"A{one.order:04}", "Date": lambda one: f"{one.moment:%Y-%m-%d}"}
AMOUNT: Columns = {"Total": lambda one: one.goods}


def is_guest(one: Line) -> bool:
    return one.customer % 3 == 0


def phone(one: Line) -> str:
    return f"+49 170 55{one.customer:04}"


def email(one: Line) -> str:
    return f"p{one.customer}@example.com"


def proposal_of(folder: Path, people: Columns) -> Proposal:
    return proposed(
        folder, {"sales.csv": table(SLIPS, {**ORDER, **people, **AMOUNT}).encode()}, currency="EUR", country="DE"
    )


def person_of(folder: Path, people: Columns) -> str:
    return proposal_of(folder, people).files[0].columns["customer_id"].column


def test_a_telephone_number_goes_before_names(tmp_path: Path) -> None:
    people: Columns = {"Customer Name": lambda one: f"Anna Braun{'abcde'[one.customer % 5]}", "Phone": phone}
    assert person_of(tmp_path, people) == "Phone"


def test_a_telephone_number_that_is_another_one_at_every_order_does_not(tmp_path: Path) -> None:
    people: Columns = {
        "Customer Name": lambda one: f"Anna {one.customer}x",
        "Phone": lambda one: f"+49 170 {one.order}",
    }
    assert person_of(tmp_path, people) == "Customer Name"


def test_the_address_of_guests_with_a_new_number_at_every_order_is_the_person(tmp_path: Path) -> None:
    people: Columns = {"Customer ID": lambda one: 900 + one.order if is_guest(one) else one.customer, "E-mail": email}
    assert person_of(tmp_path, people) == "E-mail"


def test_numbers_with_an_address_each_stay_the_person(tmp_path: Path) -> None:
    assert person_of(tmp_path, {"Customer ID": lambda one: one.customer, "E-mail": email}) == "Customer ID"


def test_a_telephone_number_with_masked_addresses_is_the_person(tmp_path: Path) -> None:
    people: Columns = {
        "E-mail": lambda one: f"m{one.order + 900 if is_guest(one) else one.customer}@x.com",
        "Phone": phone,
    }
    assert person_of(tmp_path, people) == "Phone"


def test_an_address_stands_in_where_the_number_is_blank(tmp_path: Path) -> None:
    people: Columns = {"Customer ID": lambda one: "" if is_guest(one) else f"C{one.customer}", "Phone": phone}
    (file,) = proposal_of(tmp_path, people).mapping({}).files
    assert (file.columns["customer_id"], file.otherwise) == ("Customer ID", {"customer_id": "Phone"})
