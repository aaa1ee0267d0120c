"""Numbers, money and dates as the reader's language writes them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta, get_day_names
from babel.numbers import (
    format_compact_decimal,
    format_decimal,
    format_percent,
    get_currency_symbol,
)

from lojista.money import decimals_of
from lojista.periods import BY_MONDAYS_AND_JANUARIES, ShopCalendar

_FISCAL_YEAR = {"en": "FY", "pt": "AF"}  # ano fiscal
_SMALL = 10
_SMALL_CHANCE = 0.1


@dataclass(frozen=True)
class Formats:
    """How one language writes values of one currency."""

    language: str
    currency: str
    calendar: ShopCalendar = BY_MONDAYS_AND_JANUARIES

    @property
    def locale(self) -> Locale:
        """Babel's name of the language."""
        return Locale.parse(self.language, sep="-")

    @property
    def separators(self) -> str:
        """Decimal and thousands separator, as Plotly takes them."""
        return ",." if self.language == "pt-BR" else ".,"

    def money(self, amount: Decimal | None) -> str:
        """R$ 15,735,527.03 or R$ 15.735.527,03, £15,735,527.03, ¥ 15.735.527; a dash where there is none."""
        if amount is None:
            return "–"
        return self._with_symbol(amount, self.decimal(abs(amount), decimals_of(self.currency)))

    def short_money(self, amount: Decimal) -> str:
        """R$ 12.3M, R$ 12,3 mi or £12.3M, for labels inside charts."""
        return self._with_symbol(amount, self.short_count(abs(amount)))

    def _with_symbol(self, amount: Decimal, written: str) -> str:
        """English joins a symbol of one character to the number; letters, and Portuguese, have a space after them."""
        symbol = get_currency_symbol(self.currency, locale=self.locale)
        space = "" if self.language == "en" and len(symbol) == 1 else "\u00a0"
        return f"{'-' if amount < 0 else ''}{symbol}{space}{written}"

    def short_count(self, number: Decimal) -> str:
        """12.3K or 12,3 mil, for the axes of charts; small numbers with both decimals where they have them."""
        if abs(number) < _SMALL:
            return self.decimal(number, min(2, _decimals(Decimal(number))))
        return format_compact_decimal(number, locale=self.locale, fraction_digits=1)

    def count(self, number: int | None) -> str:
        """98,207 or 98.207."""
        return "–" if number is None else format_decimal(number, locale=self.locale)

    def change(self, now: Decimal | int | None, then: Decimal | int | None) -> str | None:
        """Relative change with its sign; None where there is nothing to compare with."""
        if now is None or not then:
            return None
        return format_percent((Decimal(now) - Decimal(then)) / Decimal(then), "+#,##0.0%;-#,##0.0%", locale=self.locale)

    def share(self, part: Decimal | int, whole: Decimal | int) -> str:
        """A share of a whole in per cent."""
        return format_percent(Decimal(part) / Decimal(whole) if whole else 0, "0.0%", locale=self.locale)

    def month(self, month: date) -> str:
        """Nov 2017 or nov. de 2017."""
        return format_date(month, "MMM yyyy", locale=self.locale)

    def day(self, day: date | None) -> str:
        """15 Nov 2017 or 15 de nov. de 2017; a dash where there is none."""
        return "–" if day is None else format_date(day, "medium", locale=self.locale)

    def day_of_year(self, day: date) -> str:
        """Nov 15 or 15 de nov., for axes that say the year elsewhere."""
        return format_skeleton("MMMd", day, locale=self.locale)

    def month_of_year(self, day: date) -> str:
        """Nov or nov., likewise."""
        return format_date(day, "LLL", locale=self.locale)

    def rate(self, share: Decimal | float | None, digits: int = 1) -> str:
        """A share of one in per cent, such as 3.0% or 3,0%; a dash where there is none."""
        pattern = f"0.{'0' * digits}%" if digits else "0%"
        return "–" if share is None else format_percent(share, pattern, locale=self.locale)

    def chance(self, share: float | None) -> str:
        """A share in per cent, with two decimals where it is small; a dash where there is none."""
        return self.rate(share, 2 if share is None or share < _SMALL_CHANCE else 1)

    def signed_points(self, difference: Decimal | float | None) -> str:
        """A difference between two shares in percentage points with its sign; a dash where there is none."""
        if difference is None:
            return "–"
        points = format_decimal(float(difference) * 100, "+0.0;-0.0", locale=self.locale)
        return f"{points}\u00a0{'p.p.' if self.language == 'pt-BR' else 'pp'}"

    def signed_rate(self, share: Decimal | float | None) -> str:
        """A relative change with its sign, such as +3.0% or -3,0%; a dash where there is none."""
        return "–" if share is None else format_percent(share, "+#,##0.0%;-#,##0.0%", locale=self.locale)

    def decimal(self, number: Decimal | float | None, digits: int = 1) -> str:
        """12.3 or 12,3; a dash where there is none."""
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return "–" if number is None else format_decimal(number, pattern, locale=self.locale)

    def axis_rate(self, share: Decimal) -> str:
        """A share of one in per cent with all the decimals it has: for axes, where 2.5% must not read 2%."""
        return self.rate(share, _decimals(share * 100))

    def axis_decimal(self, number: Decimal) -> str:
        """A number with all the decimals it has, for axes."""
        return self.decimal(number, _decimals(number))

    def time_step(self, day: date, step: str) -> str:
        """A day or a month, whichever a chart's columns stand for."""
        return format_date(day, "d MMM", locale=self.locale) if step == "day" else self.month(day)

    def country(self, code: str) -> str:
        """A country's name; its code where it has none."""
        return str(self.locale.territories.get(code, code))

    def cohort(self, start: date, unit: str) -> str:
        """The week, month or quarter that starts on a day: 6 Nov 17, Nov 2017, Q4 2017; Q3 FY 2018 of a fiscal year."""
        if unit == "quarter" and self.calendar.fiscal_year_starts != 1:
            return self._fiscal_quarter(start)
        pattern = {"week": "d MMM yy", "month": "MMM yyyy", "quarter": "QQQ yyyy"}[unit]
        return format_date(start, pattern, locale=self.locale)

    def _fiscal_quarter(self, start: date) -> str:
        quarter = self.locale.quarters["format"]["abbreviated"][self.calendar.fiscal_quarter(start)]
        return f"{quarter} {self.fiscal_year(start)}"

    def fiscal_year(self, day: date) -> str:
        """The fiscal year that a day lies in, by the calendar year that it ends in: FY 2018; 2018 from January on."""
        name = self.calendar.fiscal_year_name(day)
        return str(name) if self.calendar.fiscal_year_starts == 1 else f"{_FISCAL_YEAR[self.locale.language]} {name}"

    def time_of_day(self, moment: datetime) -> str:
        """15:37, or 3:37 PM."""
        return format_time(moment, "short", locale=self.locale)

    def weekday(self, day: date) -> str:
        """Friday or sexta-feira."""
        return str(get_day_names("wide", locale=self.locale)[day.weekday()])

    def minute(self, moment: datetime) -> str:
        """Friday, Nov 17, 2017, 3:37 PM."""
        return f"{self.weekday(moment)}, {self.day(moment)}, {self.time_of_day(moment)}"

    def span(self, seconds: int) -> str:
        """About how long something takes: 3 hours, 12 days."""
        return format_timedelta(seconds, threshold=2, locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """Date and time, to the minute."""
        return format_datetime(moment, "medium", locale=self.locale)


def date_input_format(language: str) -> str:
    """How a day is typed into a date input."""
    return "DD/MM/YYYY" if language == "pt-BR" else "YYYY-MM-DD"


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))
