"""Exports of shops whose language has a script of its own, in the encoding of its spreadsheets, each with its sums."""

from collections.abc import Sequence

from support.export_lines import Export, goods, lines, table

LINES = lines()


def _export(names: Sequence[str], done: str, off: str, day: str, sign: str, encoding: str) -> Export:
    """Names of: order, moment, customer, product's code and name, quantity, price, total, status."""
    values = (
        lambda one: f"A{5000 + one.order}",
        lambda one: one.moment.strftime(day),
        lambda one: f"C{one.customer:03}",
        lambda one: f"P{one.product:03}",
        lambda one: f"{names[4]} {one.product}",
        lambda one: one.quantity,
        lambda one: f"{one.price}{sign}",
        lambda one: f"{one.goods}{sign}",
        lambda one: off if one.order % 20 == 0 else done,
    )
    columns = dict(zip(names, values, strict=True))
    return Export({"export.csv": table(LINES, columns, ",").encode(encoding)}, goods(LINES))


def japanese() -> Export:
    """In Shift JIS, with years, months and days by their signs."""
    names = (
        "注文番号", "注文日時", "会員番号", "商品番号", "商品名",
        "個数", "単価（税込）", "小計", "ステータス",
    )  # fmt: skip
    return _export(names, "配達完了", "キャンセル", "%Y年%m月%d日 %H:%M", "円", "cp932")


def chinese() -> Export:
    """In GB 18030, as of Taobao."""
    names = (
        "订单编号", "订单付款时间", "买家会员名", "商家编码", "宝贝标题",
        "购买数量", "商品价格", "总金额", "订单状态",
    )  # fmt: skip
    return _export(names, "交易成功", "交易关闭", "%Y-%m-%d %H:%M:%S", "元", "gb18030")


def korean() -> Export:
    """In EUC-KR."""
    names = (
        "주문번호", "주문일시", "구매자ID", "상품번호", "상품명",
        "수량", "상품가격", "총 주문금액", "주문상태",
    )  # fmt: skip
    return _export(names, "구매확정", "취소완료", "%Y. %m. %d. %H:%M", "원", "cp949")


def russian() -> Export:
    """In Windows-1251, with amounts in rub."""
    names = (
        "№ заказа", "Дата заказа", "Код клиента", "Артикул", "Наименование",
        "Кол-во", "Цена", "Сумма", "Статус",
    )  # fmt: skip
    return _export(names, "Выполнен", "Отменён", "%d.%m.%Y %H:%M", " руб.", "windows-1251")


def greek() -> Export:
    """In Windows-1253."""
    names = (
        "Αρ. παραγγελίας", "Ημερομηνία", "Κωδικός πελάτη", "Κωδικός είδους", "Περιγραφή",
        "Ποσότητα", "Τιμή μονάδας", "Αξία", "Κατάσταση",
    )  # fmt: skip
    return _export(names, "Ολοκληρώθηκε", "Ακυρώθηκε", "%d/%m/%Y %H:%M", " €", "windows-1253")


def arabic() -> Export:
    """In Windows-1256."""
    names = (
        "رقم الطلب", "تاريخ الطلب", "رقم العميل", "رمز المنتج", "اسم المنتج",
        "الكمية", "سعر الوحدة", "الإجمالي", "حالة الطلب",
    )  # fmt: skip
    return _export(names, "تم التوصيل", "ملغي", "%Y-%m-%d %H:%M", "", "windows-1256")


def thai() -> Export:
    """In UTF-8."""
    names = (
        "หมายเลขคำสั่งซื้อ", "วันที่ทำการสั่งซื้อ", "ชื่อผู้ใช้ (ผู้ซื้อ)", "รหัสสินค้า", "ชื่อสินค้า",
        "จำนวน", "ราคาขาย", "ราคาขายสุทธิ", "สถานะการสั่งซื้อ",
    )  # fmt: skip
    return _export(names, "สำเร็จแล้ว", "ยกเลิกแล้ว", "%Y-%m-%d %H:%M", " ฿", "utf-8")
