"""Which encoding a file is in whose script is not Latin, or whose language has letters that Windows-1252 lacks."""

import pytest

from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.layouts import Encoding
from support.raw_files import raw_file, rows_of

JAPANESE = "注文番号,商品名,数量,単価\n1001,りんごジュース,2,500\n1002,お茶セット,1,1200\n"
HALF_WIDTH = "注文番号,ｼﾒｲ,商品\n1,ﾔﾏﾀﾞ ﾀﾛｳ,りんご\n"
KOREAN = "주문번호,상품명,수량,단가\n1001,사과 주스,2,5000\n1002,녹차 세트,1,12000\n"
SIMPLIFIED = "订单号,商品名称,数量,单价\n1001,苹果汁,2,5\n1002,绿茶套装,1,12\n"
TRADITIONAL = "訂單編號,商品名稱,數量,單價\n1001,蘋果汁,2,5\n1002,綠茶組合,1,12\n"
RUSSIAN = "Номер заказа;Товар;Количество;Цена\n1001;Яблочный сок;2;50,00\n1002;Зелёный чай;1;120,00\n"
CAPITALS = "НОМЕР ЗАКАЗА;ТОВАР;КОЛИЧЕСТВО\n1;СОК ЯБЛОЧНЫЙ;2\n"
UKRAINIAN = "Номер замовлення;Назва товару;Кількість;Ціна\n1;Яблучний сік;2;5\n"
GREEK = "Αριθμός παραγγελίας;Προϊόν;Ποσότητα;Τιμή\n1001;Χυμός μήλου;2;5,00\n1002;Πράσινο τσάι;1;12,00\n"
HEBREW = "מספר הזמנה,מוצר,כמות,מחיר\n1001,מיץ תפוחים,2,5\n1002,תה ירוק,1,12\n"
ARABIC = "رقم الطلب,المنتج,الكمية,السعر\n1001,عصير تفاح,2,5\n1002,شاي أخضر,1,12\n"
THAI = "หมายเลขคำสั่งซื้อ,สินค้า,จำนวน,ราคา\n1001,น้ำแอปเปิ้ล,2,5\n1002,ชาเขียว,1,12\n"
TURKISH = "Sipariş No;Ürün Adı;Adet;Şehir\n1001;Elma suyu;2;İstanbul\n1002;Yeşil çay;1;Muğla\n"
LITHUANIAN = "Užsakymo numeris;Prekė;Kiekis\n1001;Obuolių sultys;2\n1002;Žalioji arbata šviežia;1\n"
LATVIAN = "Pasūtījuma numurs;Prece;Daudzums\n1;Ābolu sula;2\n2;Zaļā tēja šķīstošā;1\n3;žāvēti āboli;1\n"
ROMANIAN = "Număr comandă;Cantitate;Preţ unitar\n1;2;Băutură răcoritoare în sticlă\n3;1;Ştergar ţesut\n"
ICELANDIC = "Pöntun;Vörunafn;Fjöldi\n1;Ávaxtasafi þykkur;2\n2;það er gott veður og ýmislegt fleira;1\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, Encoding.SHIFT_JIS),
        (HALF_WIDTH, Encoding.SHIFT_JIS),
        (KOREAN, Encoding.EUC_KR),
        (SIMPLIFIED, Encoding.GB18030),
        (TRADITIONAL, Encoding.BIG5),
        (RUSSIAN, Encoding.WINDOWS_1251),
        (CAPITALS, Encoding.WINDOWS_1251),
        (UKRAINIAN, Encoding.WINDOWS_1251),
        (RUSSIAN, Encoding.KOI8_R),
        (GREEK, Encoding.WINDOWS_1253),
        (HEBREW, Encoding.WINDOWS_1255),
        (ARABIC, Encoding.WINDOWS_1256),
        (THAI, Encoding.WINDOWS_874),
        (TURKISH, Encoding.WINDOWS_1254),
        (LITHUANIAN, Encoding.WINDOWS_1257),
        (LATVIAN, Encoding.WINDOWS_1257),
        (ROMANIAN, Encoding.WINDOWS_1250),
        (ICELANDIC, Encoding.WINDOWS_1252),
    ],
)
def test_the_encoding_of_a_script_is_seen_and_read(text: str, encoding: Encoding) -> None:
    data = text.encode(encoding)
    layout = detect_layout(raw_file(data))
    assert layout.encoding is encoding
    assert layout.delimiter.join(str(value) for value in rows_of(data)[0][-1][:-1]) == text.splitlines()[-1]


@pytest.mark.parametrize("text", [JAPANESE, KOREAN, SIMPLIFIED, TRADITIONAL, RUSSIAN, GREEK, HEBREW, ARABIC, THAI])
def test_utf_8_stays_utf_8_in_every_script(text: str) -> None:
    assert detect_layout(raw_file(text.encode())).encoding is Encoding.UTF_8


def test_a_character_may_stand_across_two_blocks() -> None:
    rows = "1001,りんごジュース,2,500\n" * 100_000
    for shift in range(2):
        data = b"x" * shift + (JAPANESE + rows).encode("cp932")
        assert detect_layout(raw_file(data)).encoding is Encoding.SHIFT_JIS
        good, odd = rows_of(data)
        assert (len(good), len(odd)) == (100_002, 0)


def test_bytes_that_are_no_character_there_are_refused_by_their_row() -> None:
    good, odd = rows_of(JAPANESE.encode("cp932") * 20 + b"9,\x81,1,5\n")
    assert {row.reason for row in odd} == {"not UTF-8"}
    assert len(good) > 20
