"""What is proposed for small exports, what is asked, and what is said of them."""

import tomllib
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from lojista.errors import SourceError, UnclearColumnsError, UnknownNameError, UserError
from lojista.ingest.connecting.pages import outlook
from lojista.ingest.connecting.previews import preview
from lojista.ingest.connecting.proposals import Proposal
from lojista.ingest.connecting.written import mapping_text
from support.connected import proposed

ROWS = """\
Order;Date;Customer;Article;Name;Qty;Price;Status;Country
1;2024-01-05 10:00;ana;A1;Mug;1;5.00;shipped;Allemagne
1;2024-01-05 10:00;ana;POST;Postage;1;3.00;shipped;Allemagne
2;2024-01-06 11:00;guest;A2;Cup;2;4.00;teleported;Narnia
3;2024-01-07 11:00;bia;A2;Cup;-1;4.00;Annulée;GB
3;2024-01-07 11:00;bia;A3;Voucher;-1;2.00;Annulée;GB
4;2024-01-08 11:00;cai;A4;Voucher;1;25.00;n/a;GB
"""


def of(folder: Path, text: str = ROWS, fields: dict[str, str] | None = None, **given: str) -> Proposal:
    return proposed(folder, {"export.csv": text.encode()}, fields, **given)


def test_no_more_is_asked_than_what_nothing_tells(tmp_path: Path) -> None:
    asked = {question.name: question.proposal for question in of(tmp_path).questions()}
    assert asked == {"currency": "GBP", "time_zone": "Europe/London", "negative": "return"}


def test_what_is_given_is_not_asked_and_helps_with_the_rest(tmp_path: Path) -> None:
    asked = of(tmp_path, currency="CHF", negative="adjustment").questions()
    assert [(question.name, question.proposal) for question in asked] == [("time_zone", "Europe/Zurich")]


def test_an_answer_counts_among_the_three(tmp_path: Path) -> None:
    proposal = of(tmp_path)
    assert [question.name for question in proposal.questions({"currency": "GBP", "time_zone": "UTC"})] == ["negative"]


def test_an_export_that_lacks_something_names_its_columns_with_values(tmp_path: Path) -> None:
    text = "Bdx;When it was;Sum\nx1;2024-01-05;5.00\nx2;2024-01-06;7.50\n"
    with pytest.raises(UnclearColumnsError, match="No column tells what something cost") as caught:
        of(tmp_path, text, {"amount": ""})
    assert caught.value.columns["Sum"] == ("5.00", "7.50")
    assert of(tmp_path, text, {"amount": "Sum"}).files[0].columns["amount"].column == "Sum"


def test_what_is_open_beyond_three_questions_is_named_and_taken_as_proposed(tmp_path: Path) -> None:
    text = "Order;Date;Qty;Price\n1;05/01/2024 10:00;1;5.00\n2;06/01/2024 11:00;-1;5.00\n"
    proposal = of(tmp_path, text)
    assert [question.name for question in proposal.questions()] == ["first", "currency", "time_zone"]
    answers = {"first": "day", "currency": "EUR", "time_zone": "Europe/Berlin"}
    assert [(question.flag, question.proposal) for question in proposal.taken_unasked(answers)] == [
        ("--negative", "return")
    ]
    assert proposal.mapping(answers).files[0].negative == "return"


def test_lines_that_are_no_products_are_classed_by_rules(tmp_path: Path) -> None:
    (file,) = of(tmp_path).files
    assert [(rule.line_type, rule.field, rule.pattern) for rule in file.rules] == [("shipping", "product_id", "POST")]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [("PPL - doručení na adresu", ["shipping"]), ("Post - delivery", ["shipping"]), ("Post delivery box", [])],
)
def test_a_short_word_for_a_carrier_counts_before_a_word_for_delivery(
    tmp_path: Path, name: str, kinds: list[str]
) -> None:
    text = f"Order;Date;SKU;Product name;Qty;Price\n1;2024-01-05;A1;Mug;1;5.00\n1;2024-01-05;B2;{name};1;3.00\n"
    assert [rule.line_type for rule in of(tmp_path, text, currency="EUR").files[0].rules] == kinds


def test_words_are_known_and_the_rest_is_named(tmp_path: Path) -> None:
    proposal = of(tmp_path)
    mapping = proposal.mapping({})
    part = mapping.files[0]
    assert part.statuses == {"Annulée": "canceled", "shipped": "shipped", "teleported": "processing"}
    assert part.countries == {"Allemagne": "DE", "Narnia": "ZZ"}
    text = mapping_text(mapping, proposal)
    assert "not known: counts as a valid order" in text
    assert "not known: write its two letters" in text


def test_guests_and_missing_values_have_no_name(tmp_path: Path) -> None:
    part = of(tmp_path).mapping({}).files[0]
    assert (part.guests, part.missing) == (["guest"], ["n/a"])


def test_the_text_says_why_and_reads_back(tmp_path: Path) -> None:
    proposal = of(tmp_path)
    text = mapping_text(proposal.mapping({"negative": "adjustment"}), proposal)
    assert tomllib.loads(text)["files"][0]["negative"] == "adjustment"
    assert 'order_id = "Order"                           # its name says so; 1.5 rows for each' in text


def test_the_user_says_what_a_column_is_or_that_it_is_nothing(tmp_path: Path) -> None:
    columns = of(tmp_path, fields={"city": "Name", "country": ""}, currency="EUR").mapping({}).files[0].columns
    assert columns["city"] == "Name"
    assert "country" not in columns
    assert "product_name" not in columns


@pytest.mark.parametrize("name", ["amount", "unit_price"])
def test_the_user_says_which_column_is_the_price_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    text = "bon,when,what,n,xyz,amount\n1,2024-01-05,A1,2,150,3.00\n1,2024-01-05,A2,1,250,4.00\n"
    columns = of(tmp_path, text, fields={name: "xyz"}, currency="EUR").mapping({}).files[0].columns
    assert columns[name] == "xyz"


@pytest.mark.parametrize(("price", "listed"), [("499", ["unit_price"]), ("4.99", [])])
def test_whole_numbers_of_cents_are_hundredths(tmp_path: Path, price: str, listed: list[str]) -> None:
    proposal = of(tmp_path, f"order,date,customer,price_cents\n1,2024-01-05,ana,{price}\n2,2024-01-06,bia,{price}\n")
    (part,) = proposal.mapping({"currency": "EUR"}).files
    assert part.hundredths == listed
    contract = proposal.mapping({"currency": "EUR"}).source().contracts[0]
    assert preview(proposal.files[0].sample, contract, 1)[0]["unit_price"].cast(pl.Float64).to_list() == [4.99]


@pytest.mark.parametrize(("each", "is_told"), [(Decimal("0.50"), True), (Decimal("0.75"), False)])
def test_a_quantity_that_no_name_tells_of_is_told_by_price_and_sum(
    tmp_path: Path, each: Decimal, *, is_told: bool
) -> None:
    rows = "".join(
        f"{n},2024-01-{n:02},c{n % 3},{n % 5},{1 + n % 4},{n}.50,{(1 + n % 4) * (n + each)}\n" for n in range(1, 20)
    )
    proposal = of(tmp_path, "order,date,customer,abc,xyz,price each,line price\n" + rows, currency="EUR")
    columns = proposal.mapping({}).files[0].columns
    assert (columns.get("quantity") == "xyz") is is_told
    assert (columns.get("unit_price") == "price each") is is_told


def test_an_unnamed_rate_of_discount_is_found_with_the_quantity(tmp_path: Path) -> None:
    lines = [(n, 1 + n % 4, Decimal(n) + Decimal("0.20"), n % 3 * 10) for n in range(1, 25)]
    rows = "".join(
        f"{n},2024-01-{n:02},c{n % 3},{count},{price},{off},{round(count * price * (100 - off) / 100, 2)}\n"
        for n, count, price, off in lines
    )
    proposal = of(tmp_path, "order,date,customer,uvw,price each,xyz,line price\n" + rows, currency="EUR")
    columns = proposal.mapping({}).files[0].columns
    assert (columns["unit_price"], columns["amount"]) == ("price each", "line price")
    assert "xyz" not in columns.values()


def test_gross_and_net_before_and_after_a_discount_say_nothing_of_tax(tmp_path: Path) -> None:
    rows = "".join(f"{n},2024-01-{n:02},c{n % 3},{n}.00,{n % 2}.00,{n - n % 2}.00\n" for n in range(2, 25))
    file = of(tmp_path, "order,date,customer,gross sales,discounts,net sales\n" + rows, currency="EUR").files[0]
    assert file.columns["amount"].column == "gross sales"
    assert "VAT" not in file.columns["amount"].reason


@pytest.mark.parametrize("header", ["Item,SKU", "SKU,Item"])
def test_of_two_columns_of_products_that_with_digits_holds_the_codes(tmp_path: Path, header: str) -> None:
    words = ("Mug", "Cup", "Pin", "Bag")
    values = {"Item": lambda n: words[n % 4], "SKU": lambda n: f"S{n % 4}"}
    rows = "".join(
        f"{n},2024-01-{n:02},c{n % 3},{','.join(values[name](n) for name in header.split(','))},5.00\n"
        for n in range(1, 20)
    )
    columns = of(tmp_path, f"order,date,customer,{header},price\n{rows}", currency="EUR").mapping({}).files[0].columns
    assert (columns["product_id"], columns["product_name"]) == ("SKU", "Item")


@pytest.mark.parametrize(("kinds", "is_told"), [(7, True), (2, False)])
def test_words_of_which_each_product_has_its_own_are_its_name(tmp_path: Path, kinds: int, *, is_told: bool) -> None:
    lines = [(n, sku) for n in range(1, 29) for sku in (n % 7, 6)]
    rows = "".join(f"{n};2024-01-{n:02};c{n % 3};S{sku};Blár bolli {sku % kinds};5.00\n" for n, sku in lines)
    text = "order;date;customer;sku;lýs;price\n" + rows
    columns = of(tmp_path, text, currency="EUR").mapping({}).files[0].columns
    assert (columns.get("product_name") == "lýs") is is_told


def test_a_list_within_a_row_is_said_not_to_be_read(tmp_path: Path) -> None:
    text = '{"order": 1, "date": "2024-01-05", "total": 5, "lines": [{"sku": "A1", "n": 2}]}\n'
    choices = {choice.column: choice.reason for choice in of(tmp_path, text).files[0].choices}
    assert "as a row of its own" in choices["lines"]


def test_rows_are_shown_as_the_shop_will_see_them(tmp_path: Path) -> None:
    proposal = of(tmp_path)
    contract = proposal.mapping({}).source().contracts[0]
    rows, refused = preview(proposal.files[0].sample, contract, 3)
    assert rows["purchased_at"].to_list()[0] == "2024-01-05 10:00:00"
    assert rows["customer_id"].to_list() == ["ana", "ana", None]
    assert rows["line_type"].to_list() == ["product", "shipping", "product"]
    assert refused == ()


def test_every_page_says_what_it_will_show(tmp_path: Path) -> None:
    pages = {page.page: page for page in outlook(of(tmp_path).mapping({}))}
    assert [page.page for page in pages.values() if not page.is_filled] == ["Delivery"]
    assert pages["Delivery"].why == "no delivery date"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("who,amount\na,1\n", "No column tells when", "--set purchased_at=COLUMN"),
        ("who,date\na,2024-01-01\n", "No column tells what something cost", "columns who, date"),
        ("who,date\na,2024-01-01\n", "No column tells what", "--set amount=COLUMN"),
        ("who,date,amount\n", "a header and no rows", "Export it again"),
        ("", "is empty", "Export it again"),
        (f"{','.join(f'c{number}' for number in range(20))}\n{'x,' * 19}x\n", "No column tells", "c11 and 8 more"),
    ],
)
def test_a_file_of_no_orders_says_what_it_lacks(tmp_path: Path, text: str, message: str, hint: str) -> None:
    with pytest.raises(SourceError) as caught:
        of(tmp_path, text)
    assert message in caught.value.message
    assert hint in str(caught.value.hint)


def test_what_cannot_be_proposed_must_be_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--currency"):
        of(tmp_path, "who,date,amount\na,2024-01-01,1\n").mapping({})


@pytest.mark.parametrize(
    ("name", "said"),
    [("currency", "POUND"), ("country", "XQ"), ("time_zone", "Europe/Berln"), ("negative", "maybe"), ("first", "year")],
)
def test_an_answer_that_is_none_is_refused(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(UnknownNameError, match=said):
        of(tmp_path, **{name: said})


@pytest.mark.parametrize("fields", [{"colour": "Name"}, {"city": "Town"}])
def test_a_field_or_a_column_that_is_none_is_refused(tmp_path: Path, fields: dict[str, str]) -> None:
    with pytest.raises(UnknownNameError):
        of(tmp_path, fields=fields)


@pytest.mark.parametrize(("people", "is_told"), [(2, False), (12, True)])
def test_a_column_of_a_few_words_tells_no_people(tmp_path: Path, people: int, *, is_told: bool) -> None:
    rows = "".join(f"{n},2024-01-{n:02},w{n % people},A{place},4.00\n" for n in range(1, 29) for place in (1, 2))
    columns = of(tmp_path, "order,date,xyz,article,price\n" + rows, currency="EUR").mapping({}).files[0].columns
    assert (columns.get("customer_id") == "xyz") is is_told


def test_a_discount_that_is_in_no_total_is_asked_about(tmp_path: Path) -> None:
    rows = "".join(f"{n},2024-01-{n:02},c{n % 3},{n},4.00,{4 * n}.00,{n % 2}.50\n" for n in range(1, 20))
    proposal = of(tmp_path, "order,date,customer,qty,price,line total,discount\n" + rows, currency="EUR")
    assert [question.name for question in proposal.questions()] == ["discount"]
    columns = [proposal.mapping({"discount": said}).files[0].columns for said in ("yes", "no")]
    assert ["discount" in one for one in columns] == [True, False]


def test_days_and_months_that_nothing_tells_apart_are_asked_about(tmp_path: Path) -> None:
    text = "who,date,amount\na,03/04/2024,1\nb,05/02/2024,2\nc,01/09/2024,3\n"
    proposal = of(tmp_path, text, currency="USD")
    assert [(question.name, question.proposal) for question in proposal.questions()] == [("first", "month")]
    assert proposal.mapping({"first": "day"}).files[0].moments == ["%d/%m/%Y"]


def test_an_export_of_a_known_platform_lacks_no_more_than_the_shop(tmp_path: Path) -> None:
    header = (
        "Name,Email,Financial Status,Paid at,Fulfilled at,Currency,Subtotal,Shipping,Total,Created at,Cancelled at,"
        "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping City,Shipping Zip,Shipping Province,"
        "Shipping Country,Refunded Amount\n"
    )
    row = (
        "#1,a@example.com,paid,2024-01-05 10:00:00 +0100,,EUR,5.00,1.00,6.00,2024-01-05 09:59:00 +0100,,"
        "1,Mug,5.00,M1,Berlin,10115,BE,DE,0.00\n"
    )
    proposal = of(tmp_path, header + row)
    assert proposal.platform is not None
    mapping = proposal.mapping({})
    assert mapping.files[0].columns["order_subtotal"] == "Subtotal"
    assert mapping.shop is not None
    assert (mapping.shop.currency, mapping.shop.country) == ("EUR", "DE")


@pytest.mark.parametrize(
    ("off", "is_amount"),
    [(("0.50", "0.00"), True), (("0.50", "0"), True), (("0.5", "0"), False), (("0.15", "0"), False)],
)
def test_a_discount_never_above_one_is_a_rate_unless_written_to_the_cent(
    tmp_path: Path, off: tuple[str, str], is_amount: bool
) -> None:
    rows = "".join(f"{n},2024-01-{n:02},c{n % 3},{n % 4 + 1},14.00,{off[n % 2]}\n" for n in range(1, 20))
    proposal = of(tmp_path, "order,date,customer,qty,price,discount\n" + rows, currency="EUR")
    assert ("discount" in proposal.mapping({}).files[0].columns) is is_amount


def test_a_discount_with_a_sign_of_percent_is_no_amount(tmp_path: Path) -> None:
    rows = "".join(f"{n},2024-01-{n:02},c{n % 3},{n % 4 + 1},14.00,{n % 2 * 10} %\n" for n in range(1, 20))
    proposal = of(tmp_path, "order,date,customer,qty,price,discount\n" + rows, currency="EUR")
    (said,) = [one.reason for one in proposal.files[0].choices if one.column == "discount"]
    assert "its discounts are not loaded" in said


@pytest.mark.parametrize(("paid", "is_odd"), [("12.00", False), ("14.00", True)])
def test_payments_that_know_no_discount_are_warned_of(tmp_path: Path, paid: str, *, is_odd: bool) -> None:
    rows = "".join(
        f"{n},2024-01-{n:02},c{n % 3},14.00,{n % 2 * 2},{paid if n % 2 else '14.00'},card\n" for n in range(1, 20)
    )
    proposal = of(tmp_path, "order,date,customer,price,discount,amount paid,payment type\n" + rows, currency="EUR")
    assert [("then it is no discount" in one) for one in proposal.files[0].warnings] == [True] * is_odd


def test_names_in_an_unknown_language_are_warned_of(tmp_path: Path) -> None:
    rows = "".join(f"{n},2024-01-{n:02},a{n % 3},{n % 4},{n}.50\n" for n in range(1, 20))
    (warning,) = of(tmp_path, "xa,xb,xc,xd,xe\n" + rows, currency="EUR").files[0].warnings
    assert "in no language that is known here" in warning
