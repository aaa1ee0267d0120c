"""Numbers, money and dates as the reader's language writes them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

_MONEY = "¤\u00a0#,##0.00;-¤\u00a0#,##0.00"
_WHOLE = "¤\u00a0#,##0;-¤\u00a0#,##0"
_THOUSAND, _MILLION = 1_000, 1_000_000


@dataclass(frozen=True)
class Formats:
    """How one language writes values of one currency."""

    language: str
    currency: str

    @property
    def locale(self) -> Locale:
        """Babel's name of the language."""
        return Locale.parse(self.language, sep="-")

    @property
    def separators(self) -> str:
        """Decimal and thousands separator, as Plotly takes them."""
        return ",." if self.language == "pt-BR" else ".,"

    def money(self, amount: Decimal | None) -> str:
        """R$ 15,735,527.03 or R$ 15.735.527,03; a dash where there is none."""
        if amount is None:
            return "–"
        return format_currency(amount, self.currency, _MONEY, locale=self.locale, currency_digits=False)

    def short_money(self, amount: Decimal) -> str:
        """Three digits at most, for labels inside charts."""
        for size, letter in ((_MILLION, "M"), (_THOUSAND, "k" if self.language == "en" else " mil")):
            if abs(amount) >= size:
                digits = "0.0" if abs(amount) < 10 * size else "0"
                return f"{self._symbol()}\u00a0{format_decimal(amount / size, digits, locale=self.locale)}{letter}"
        return format_currency(amount, self.currency, _WHOLE, locale=self.locale, currency_digits=False)

    def count(self, number: int | None) -> str:
        """98,207 or 98.207."""
        return "–" if number is None else format_decimal(number, locale=self.locale)

    def change(self, now: Decimal | int | None, then: Decimal | int | None) -> str | None:
        """Relative change with its sign; None where there is nothing to compare with."""
        if now is None or not then:
            return None
        return format_percent((Decimal(now) - Decimal(then)) / Decimal(then), "+0.0%;-0.0%", locale=self.locale)

    def share(self, part: Decimal | int, whole: Decimal | int) -> str:
        """A share of a whole in per cent."""
        return format_percent(Decimal(part) / Decimal(whole) if whole else 0, "0.0%", locale=self.locale)

    @property
    def short_prefix(self) -> str:
        """The currency's sign, for a chart's axis."""
        return f"{self._symbol()}\u00a0"

    def month(self, month: date) -> str:
        """Nov 2017 or nov. de 2017."""
        return format_date(month, "MMM yyyy", locale=self.locale)

    def time_step(self, day: date, step: str) -> str:
        """A day or a month, whichever a chart's columns stand for."""
        return format_date(day, "d MMM", locale=self.locale) if step == "day" else self.month(day)

    def moment(self, moment: datetime) -> str:
        """Date and time, to the minute."""
        return format_datetime(moment, "medium", locale=self.locale)

    def _symbol(self) -> str:
        return str(self.locale.currency_symbols.get(self.currency, self.currency))
