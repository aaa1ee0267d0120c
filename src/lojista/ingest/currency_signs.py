"""Signs and short words by which currencies go beside amounts; a bare dollar is of many countries."""

from collections.abc import Mapping

CURRENCY_SIGNS: Mapping[str, str] = {
    "£": "GBP", "€": "EUR", "R$": "BRL", "US$": "USD", "¥": "JPY", "₹": "INR", "zł": "PLN", "₺": "TRY",
    "₽": "RUB", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "MX$": "MXN", "₩": "KRW",
    "₴": "UAH", "₪": "ILS", "₫": "VND", "฿": "THB", "Kč": "CZK", "Ft": "HUF",
    "円": "JPY", "￥": "JPY", "원": "KRW", "￦": "KRW", "元": "CNY", "руб": "RUB", "р": "RUB", "грн": "UAH",
    "лв": "BGN", "lei": "RON", "дин": "RSD", "บาท": "THB", "Rp": "IDR", "RM": "MYR", "đ": "VND", "₱": "PHP",
    "NT$": "TWD", "HK$": "HKD", "S$": "SGD", "NZ$": "NZD", "TL": "TRY", "ש״ח": "ILS", "שח": "ILS",
    "رس": "SAR", "دإ": "AED", "₸": "KZT", "₼": "AZN", "₾": "GEL", "₦": "NGN", "VNĐ": "VND", "₡": "CRC",
}  # fmt: skip
