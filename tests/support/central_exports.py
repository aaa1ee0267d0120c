"""Exports of shops in the middle and south-east of Europe, each with the sums that it must come to."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from support.export_lines import Export, Line, comma, fees, first_lines, goods, lines, table

LINES = lines()
FIRSTS = first_lines(LINES)
OFF = Decimal(50)


def czech() -> Export:
    """Postage and a fee as lines, sums with value added tax and without it, credit notes as a kind of document."""
    postage = [replace(one, product=-1, quantity=1, price=Decimal("99.00")) for one in FIRSTS[::6]]
    back = [replace(one, order=90 + one.order, moment=datetime(2024, 12, 28), quantity=-1) for one in LINES[5:9]]
    columns = {
        "Číslo dokladu": lambda one: f"{240000 + one.order}",
        "Typ dokladu": lambda one: "Dobropis" if one.quantity < 0 else "Faktura",
        "Datum vystavení": lambda one: f"{one.day.day}.{one.day.month}.{one.day.year}",
        "Odběratel": lambda one: f"Z{one.customer:03}",
        "Název zboží": lambda one: "Poštovné a balné" if one.product < 0 else f"Dřevěná židle č. {one.product}",
        "Množství": lambda one: one.quantity,
        "Cena za kus s DPH": lambda one: f"{comma(one.price)} Kč",
        "Celkem s DPH": lambda one: f"{comma(one.goods)} Kč",
        "Celkem bez DPH": lambda one: f"{comma((one.goods / Decimal('1.21')).quantize(Decimal('0.01')))} Kč",
        "Město": lambda one: ("Brno", "Plzeň", "Ústí nad Labem")[one.customer % 3],
    }
    files = {"doklady.csv": table([*LINES, *postage, *back], columns, ";").encode("windows-1250")}
    return Export(files, goods(LINES), returned=-goods(back), freight=goods(postage))


def hungarian() -> Export:
    """Discounts of lines and freight of orders, statuses in words, years first with points."""
    columns = {
        "Rendelésszám": lambda one: f"R-{7000 + one.order}",
        "Rendelés dátuma": lambda one: f"{one.day:%Y.%m.%d.}",
        "Vevőkód": lambda one: f"V{one.customer:04}",
        "Cikkszám": lambda one: f"C{one.product:03}",
        "Megnevezés": lambda one: f"Kerti szék, erős {one.product}",
        "Mennyiség": lambda one: one.quantity,
        "Bruttó egységár": lambda one: comma(one.price * 100),
        "Kedvezmény": lambda _: comma(OFF),
        "Bruttó érték": lambda one: comma(one.goods * 100 - OFF),
        "Rendelés állapota": lambda one: "Törölve" if one.order % 20 == 0 else "Teljesítve",
        "Fizetési mód": lambda one: ("Utánvét", "Bankkártya")[one.order % 2],
        "Irányítószám": lambda one: 1000 + one.customer,
        "Város": lambda one: ("Győr", "Pécs", "Érd")[one.customer % 3],
    }
    files = {"rendelesek.csv": table(LINES, columns, ";").encode("windows-1250")}
    return Export(files, goods(LINES) * 100, discounts=OFF * len(LINES))


def croatian() -> Export:
    """Numbers of invoices that look like dates, days that end in a point, discounts in percent with its sign."""

    def amount(one: Line) -> Decimal:
        return (one.goods * (85 if one.order % 3 == 0 else 100) / 100).quantize(Decimal("0.01"))

    columns = {
        "Broj računa": lambda one: f"{one.order + 1}-1-2024",
        "Datum računa": lambda one: f"{one.moment:%d.%m.%Y. %H:%M}",
        "Šifra kupca": lambda one: f"K{one.customer:03}",
        "Naziv artikla": lambda one: f"Zdjela br {one.product}",
        "Količina": lambda one: one.quantity,
        "Cijena (EUR)": lambda one: comma(one.price),
        "Popust %": lambda one: "15 %" if one.order % 3 == 0 else "0 %",
        "Iznos (EUR)": lambda one: comma(amount(one)),
        "Status": lambda one: "Stornirano" if one.order % 20 == 0 else "Isporučeno",
    }
    discounts = goods(LINES) - sum(map(amount, LINES), Decimal(0))
    return Export({"racuni.csv": table(LINES, columns, ";").encode("utf-8-sig")}, goods(LINES), discounts=discounts)


def turkish() -> Export:
    """All that is of the order on its first row alone, in UTF-16: discount, freight, total and status."""
    first = {one.place for one in FIRSTS}
    sums = {one.order: goods(other for other in LINES if other.order == one.order) for one in FIRSTS}

    def of_order(one: Line, text: object) -> object:
        return text if one.place in first else ""

    columns = {
        "Sipariş No": lambda one: f"TR{9000 + one.order}",
        "Sipariş Tarihi": lambda one: of_order(one, f"{one.moment:%d.%m.%Y %H:%M}"),
        "E-posta": lambda one: of_order(one, f"m{one.customer}@ornek.example"),
        "Ürün Adı": lambda one: f"Bakır cezve {one.product}",
        "Adet": lambda one: one.quantity,
        "Birim Fiyat": lambda one: f"{comma(one.price)} ₺",
        "İndirim": lambda one: of_order(one, comma(Decimal(one.order % 3))),
        "Kargo Ücreti": lambda one: of_order(one, comma(one.fee)),
        "Genel Toplam": lambda one: of_order(one, comma(sums[one.order] - one.order % 3 + one.fee)),
        "Sipariş Durumu": lambda one: of_order(one, "İptal edildi" if one.order % 9 == 0 else "Teslim edildi"),
    }
    discounts = Decimal(sum(one.order % 3 for one in FIRSTS))
    files = {"siparisler.txt": table(LINES, columns, "\t").encode("utf-16")}
    return Export(files, goods(LINES), discounts=discounts, freight=fees(FIRSTS))
