"""The lists of words in every language: that none says two things, and how words of any script are parted."""

from collections import defaultdict

import pytest

from lojista.ingest.connecting.names import meanings_of_name
from lojista.ingest.connecting.vocabulary import status_of
from lojista.ingest.connecting.words import languages, plain, word_lists, words_of

PARTS = ("names", "taxes", "statuses", "flags", "kinds", "lines")
# A time of day, and the moment of a receipt: what its values are tells which.
ON_PURPOSE = {("swedish", "names", "tid")}


@pytest.mark.parametrize("language", sorted(languages()))
def test_no_phrase_says_two_things_in_one_language(language: str) -> None:
    said = defaultdict(set)
    for part in PARTS:
        for name, phrases in languages()[language].get(part, {}).items():
            for phrase in phrases:
                said[language, part, phrase].add(name)
    assert {key for key, names in said.items() if len(names) > 1} <= ON_PURPOSE


def test_a_phrase_of_two_statuses_counts_as_the_later_one() -> None:
    """What ends an order comes last: an order that may be paid or over is over."""
    order = list(word_lists("statuses"))
    told = {phrase: name for name in order for phrase in word_lists("statuses")[name]}
    assert all(status_of(phrase.replace("_", " ")) == told[phrase] for phrase in told if "_" not in phrase)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ДатаЗаказа", ("дата", "заказа")),
        ("Αρ. Παραγγελίας", ("αρ", "παραγγελιασ")),
        ("注文番号（税込）", ("注文番号", "税込")),
        ("ＳＫＵ：１２", ("sku", "12")),
        ("№ заказа", ("no", "заказа")),
        ("ｼｮｳﾋﾝ", ("ショウヒン",)),
        ("주문 번호", ("주문", "번호")),
        ("الإجمالي", ("الاجمالي",)),
        ("סה״כ", ("סה", "כ")),
    ],
)
def test_words_of_any_script_are_parted(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize("text", ["주문번호", "ガード", "Ёлка", "Ünïcode"])
def test_a_plain_text_stays_as_it_is_when_made_plain_again(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("注文番号", "order_id"),
        ("商品名（全角）", "product_name"),
        ("ご注文番号", "order_id"),
        ("送付先都道府県", "region"),
        ("订单付款时间", "approved_at"),
        ("買家帳號", "customer_id"),
        ("상품주문번호", "line_id"),
        ("주문 번호", "order_id"),
        ("Кол-во", "quantity"),
        ("Сумма, руб.", "total"),
        ("Αρ. Παραγγελίας", "order_id"),
        ("คำสั่งซื้อ", "order_id"),
        ("سعر الوحدة", "unit_price"),
        ("מחיר ליחידה", "unit_price"),
        ("Mã đơn hàng", "order_id"),
        ("Tanggal pesanan", "purchased_at"),
        ("Užsakymo nr.", "order_id"),
        ("Clt", "customer_id"),
        ("N° cde", "order_id"),
        ("Localité", "city"),
        ("P.U. HT", "unit_price"),
        ("Qté", "quantity"),
        ("Règl.", "payment_type"),
        ("Kd.-Nr.", "customer_id"),
        ("Bel.-Nr.", "order_id"),
        ("Einzelpr.", "unit_price"),
        ("Stk.", "quantity"),
        ("MwSt", "tax"),
    ],
)
def test_names_are_known_in_their_language(name: str, role: str) -> None:
    assert meanings_of_name(name)[0].role == role


@pytest.mark.parametrize(
    ("name", "role"),
    [("Quantités commandées", "quantity"), ("Bestelldat.", "purchased_at"), ("Prod. name", "product_name")],
)
def test_plurals_and_words_with_a_full_stop_stand_for_those_that_are_listed(name: str, role: str) -> None:
    assert role in [meaning.role for meaning in meanings_of_name(name)[:2]]


def test_of_two_meanings_that_of_the_exports_language_comes_first() -> None:
    (first, *_) = meanings_of_name("kraj", frozenset({"polish"}))
    (other, *_) = meanings_of_name("kraj", frozenset({"czech"}))
    assert (first.role, other.role) == ("country", "region")


@pytest.mark.parametrize(
    ("word", "status"),
    [("発送済み", "shipped"), ("キャンセル", "canceled"), ("交易成功", "delivered"), ("배송완료", "delivered"),
     ("Отменён", "canceled"), ("Ακυρώθηκε", "canceled"), ("ยกเลิกแล้ว", "canceled"),
     ("ملغي", "canceled"), ("בוטלה", "canceled"),
     ("Đã hủy", "canceled"), ("Dibatalkan", "canceled")],
)  # fmt: skip
def test_statuses_are_known_in_every_script(word: str, status: str) -> None:
    assert status_of(word) == status
