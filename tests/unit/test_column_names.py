"""What columns' names say, in many languages and any spelling."""

import pytest

from lojista.ingest.connecting.names import meanings_of_name


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("InvoiceNo", "order_id"),
        ("Order #", "order_id"),
        ("Bestellnr.", "order_id"),
        ("Nº do Pedido", "order_id"),
        ("N° commande", "order_id"),
        ("Data do pedido", "purchased_at"),
        ("order_purchase_timestamp", "purchased_at"),
        ("Fecha de compra", "purchased_at"),
        ("Kunde", "customer_id"),
        ("billing_email", "customer_email"),
        ("Lineitem name", "product_name"),
        ("Artikel-Nr.", "product_id"),
        ("Prix unitaire", "unit_price"),
        ("Einzelpreis (netto)", "unit_price"),
        ("PRECO_UNITARIO", "unit_price"),
        ("Total (EUR)", "total"),
        ("Shipping City", "city"),
        ("Shipping", "freight"),
        ("Discount %", "discount_rate"),
        ("Lieferland", "country"),
        ("Qtde.", "quantity"),
        ("Q.tà", "quantity"),
        ("price_cents", "unit_price"),
        ("Regeltotaal (cent)", "total"),
        ("belopp öre", "total"),
        ("totalMinor", "total"),
        ("Nr zamówienia", "order_id"),
        ("Data złożenia", "purchased_at"),
        ("Ilość", "quantity"),
        ("Cena jednostkowa brutto", "unit_price"),
        ("Do zapłaty", "total"),
        ("Koszt wysyłki", "freight"),
        ("Województwo", "region"),
        ("Kvittonr", "order_id"),
        ("á-pris", "unit_price"),
        ("Betalsätt", "payment_type"),
        ("Beløb", "total"),
        ("Ordredato", "purchased_at"),
        ("Importo coupon", "discount"),
        ("Valor do cupom", "discount"),
        ("Codice coupon", "label"),
    ],
)
def test_a_name_is_known_however_it_is_written(name: str, role: str) -> None:
    assert meanings_of_name(name)[0].role == role


def test_a_name_that_holds_another_is_less_sure_of_it() -> None:
    (whole, *_) = meanings_of_name("price")
    within = {meaning.role: meaning.certainty for meaning in meanings_of_name("net price of that thing")}
    assert whole.certainty == 1
    assert 0.5 < within["unit_price"] < 1


def test_an_address_of_delivery_goes_before_that_of_the_bill() -> None:
    delivery, bill = (meanings_of_name(f"{whose} town")[0].certainty for whose in ("recipient", "bill"))
    assert delivery > bill


@pytest.mark.parametrize("name", ["", "x7", "???"])
def test_a_name_may_say_nothing(name: str) -> None:
    assert meanings_of_name(name) == ()


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Cliente/E-mail", "customer_email"),
        ("Cliente/CAP", "postal_prefix"),
        ("Kunde / Name", "customer_name"),
        ("Customer > Country", "country"),
        ("Righe ordine/Prodotto", "product_name"),
        ("Righe ordine/Prodotto/Categoria prodotto", "category_id"),
        ("Righe ordine/Sconto (%)", "discount"),
        ("Order Lines/Unit Price", "unit_price"),
        ("Lignes de commande → Quantité", "quantity"),
        ("Pozycje zamówienia/Ilość", "quantity"),
        ("注文明細/数量", "quantity"),
    ],
)
def test_the_last_step_of_a_path_says_what_it_is(name: str, role: str) -> None:
    assert meanings_of_name(name)[0].role == role


@pytest.mark.parametrize("name", ["Righe ordine/Prodotto", "Auftragszeilen/Menge", "Order Lines/ID"])
def test_a_path_to_the_lines_of_an_order_says_nothing_of_its_number(name: str) -> None:
    assert "order_id" not in {meaning.role for meaning in meanings_of_name(name)}


@pytest.mark.parametrize(("name", "same"), [("City/Town", "City Town"), ("Qty/Units", "Qty Units"), ("P/N", "P N")])
def test_a_slash_between_words_for_one_thing_is_no_path(name: str, same: str) -> None:
    assert meanings_of_name(name) == meanings_of_name(same)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("totalRefunded.amount", "order_refund"),
        ("totalCharged.amount", "paid"),
        ("shippingPrice.gross.amount", "freight"),
        ("lines.unitDiscount.amount", "discount"),
        ("amount", "total"),
    ],
)
def test_an_amount_is_that_of_what_it_stands_in(name: str, role: str) -> None:
    assert meanings_of_name(name)[0].role == role
