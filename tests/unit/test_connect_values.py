"""What the words in a column tell of it, whatever its name says: statuses, and kinds of lines."""

from pathlib import Path

import pytest

from lojista.ingest.connecting.proposals import Proposal
from lojista.ingest.connecting.vocabulary import status_of, statuses_of
from support.connected import proposed


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Cancelled", "canceled"),
        ("CANCELLED_BY_SELLER", "canceled"),
        ("Vollstorniert", "canceled"),
        ("Anulowane", "canceled"),
        ("Niezrealizowane", "canceled"),
        ("Zrealizowane", "delivered"),
        ("Delivered to neighbour", "delivered"),
        ("Undelivered", None),
        ("Wysłane", "shipped"),
        ("Levererad", "delivered"),
        ("In attesa di pagamento", "created"),
        ("Pronto para envio", "processing"),
        ("Overdue", "created"),
        ("Återbetald", "refunded"),
        ("Stornováno", "canceled"),
        ("Vyřízená", "delivered"),
        ("Nevyřízená", "created"),
        ("Nevybavená", "created"),
        ("Čeká na platbu", "created"),
        ("Törölve", "canceled"),
        ("Kézbesítve", "delivered"),
        ("Visszatérítve", "refunded"),
        ("teleported", None),
    ],
)
def test_a_word_says_how_far_an_order_is(word: str, status: str | None) -> None:
    assert status_of(word) == status


@pytest.mark.parametrize(("has_refunds", "status"), [(False, "canceled"), (True, "delivered")])
def test_a_refunded_order_is_off_unless_a_column_tells_what_was_paid_back(*, has_refunds: bool, status: str) -> None:
    assert statuses_of(["Refunded"], has_refunds=has_refunds) == ({"Refunded": status}, ())


def of(folder: Path, header: str, values: tuple[str, ...], amount: str = "4.00") -> Proposal:
    rows = "".join(f"{n},2024-01-{n:02},c{n % 5},{values[n % len(values)]},{amount}\n" for n in range(1, 21))
    text = f"order,date,customer,{header},amount\n{rows}"
    return proposed(folder, {"export.csv": text.encode()}, currency="EUR")


@pytest.mark.parametrize("name", ["Estado", "xyz", "State", "Type"])
def test_a_column_of_statuses_is_one_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    columns = of(tmp_path, name, ("shipped", "delivered", "cancelled")).mapping({}).files[0].columns
    assert columns["status"] == name
    assert "region" not in columns


def test_a_column_of_states_is_no_status(tmp_path: Path) -> None:
    columns = of(tmp_path, "Estado", ("SP", "RJ", "MG")).mapping({}).files[0].columns
    assert columns["region"] == "Estado"
    assert "status" not in columns


@pytest.mark.parametrize(
    "words", [("Sale", "Return"), ("Invoice", "Credit note"), ("Venda", "Devolução"), ("Försäljning", "Retur")]
)
@pytest.mark.parametrize("amount", ["4.00", "-4.00"])
def test_lines_of_words_for_returns_came_back_whatever_their_sign(
    tmp_path: Path, words: tuple[str, ...], amount: str
) -> None:
    proposal = of(tmp_path, "xyz", words, amount)
    assert proposal.mapping({}).files[0].columns["line_kind"] == "xyz"
    (rule,) = proposal.files[0].rules
    assert (rule.line_type, rule.field, rule.pattern) == ("return", "line_kind", words[1])


@pytest.mark.parametrize("words", [("Sale", "Sale"), ("Sale", "gift"), ("Return", "Return")])
def test_other_words_are_no_kinds_of_lines(tmp_path: Path, words: tuple[str, ...]) -> None:
    proposal = of(tmp_path, "xyz", words)
    assert "line_kind" not in proposal.mapping({}).files[0].columns
    assert proposal.files[0].rules == ()
