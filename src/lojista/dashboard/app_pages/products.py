"""Products: what is bought, what first orders go with, and what goes together."""

from decimal import Decimal
from typing import Any

import streamlit as st

from lojista.dashboard.app_pages.products_pairs import show_pairs
from lojista.dashboard.app_pages.products_view import ProductsView
from lojista.dashboard.charts import intervals, pareto
from lojista.dashboard.charts.intervals import ID_LETTERS, shortened
from lojista.dashboard.data import ShopFacts, ask, find
from lojista.dashboard.formats import Formats
from lojista.dashboard.lacks import has, show_lacks, show_unable
from lojista.dashboard.options import choice, choose
from lojista.dashboard.people import show_customers
from lojista.dashboard.permitted import where_permitted
from lojista.dashboard.picks import picker
from lojista.dashboard.states import show_empty
from lojista.dashboard.tables import Column, downloads, show_table
from lojista.dashboard.texts import Text, literally
from lojista.dashboard.view import draw, open_view, section
from lojista.errors import AccessError
from lojista.metrics.baskets import count_baskets
from lojista.metrics.filters import EVERYTHING
from lojista.metrics.intervals import FEW
from lojista.metrics.people import Selection
from lojista.metrics.products import (
    LEVELS,
    RECENT_DAYS,
    Comparison,
    FirstCategory,
    SalesCurve,
    comparison,
    first_categories,
    pick_first_category,
    rank_items,
    sales_curve,
)
from lojista.metrics.questions import Question

_SHOWN, _GROUPS, _SMALL_GROUPS = 200, 18, 4
_FLOORS = ("5", "10", "20", "50")
_FLOOR_SHARE = 0.004  # of all orders that can have a pair: the highest lifts of fewer are chance finds
_NO_CATEGORY = "-"
_LONGEST_WORDS = 100


def show(facts: ShopFacts, text: Text, formats: Formats) -> None:
    """Draws the page from the filters and choices in the address."""
    levels = LEVELS if has("categories", facts) else ("product",)
    level, floor = choice("level", levels), choice("floor", _FLOORS, _suited_floor(levels[0]))
    opened = open_view("products", facts, text, formats, (level, floor))
    if opened is None:
        return
    if not has("products", facts):
        show_unable("products", text)
        return
    compared = comparison(opened.filters, facts.days, facts.tail_months)
    chosen = choose(level, levels, text, prefix="level") if len(levels) > 1 else levels[0]
    view = ProductsView(facts, opened.filters, text, formats, chosen, int(str(floor.value)))
    curve = find(sales_curve, chosen, view.filters)
    if curve is None:
        show_empty(text)
        return
    _show_curve(curve, view)
    _show_ranking(compared, view)
    if has("customers", facts) and has("categories", facts):
        with where_permitted(text):
            _show_first_categories(view)
    show_lacks(view, "customers", "categories")
    section(text("bought_together"), "pairs", None, view)
    with where_permitted(text):
        choose(floor, _FLOORS, text, prefix="floor")
        show_pairs(view)


def _suited_floor(level: str) -> str:
    """How many orders a pair must be in, unless another number is chosen: more in a shop of many baskets."""
    try:
        highest = find(count_baskets, level, EVERYTHING).several_count * _FLOOR_SHARE
    except AccessError:  # whoever may not see baskets has no pairs either
        return _FLOORS[0]
    return max((floor for floor in _FLOORS if int(floor) <= highest), key=int, default=_FLOORS[0])


def _show_curve(curve: SalesCurve, view: ProductsView) -> None:
    text, formats = view.text, view.formats
    section(text(f"few_bring_most_{view.level}"), "curve", _origin(view), view)
    left, right = st.columns([2.2, 1], gap="large", vertical_alignment="center")
    with left:
        _draw_curve(curve, view)
    with right, st.container(gap="xsmall"):
        for part in curve.classes:
            numbers = {"count": formats.count(part.item_count), "share": formats.rate(part.share)}
            st.markdown(text(f"class_line_{view.level}", group=part.name, **numbers))
            st.caption(formats.money(part.total_sales))
        st.caption(text("class_rule"))


def _draw_curve(curve: SalesCurve, view: ProductsView) -> None:
    text, formats = view.text, view.formats
    shares = [0.0]
    for part in curve.classes:
        shares.append(shares[-1] + part.item_count / curve.item_count)
    bands = [pareto.Band(shares[at], shares[at + 1], part.name) for at, part in enumerate(curve.classes)]
    hovers = [
        text("curve_hover", items=formats.rate(items), sales=formats.rate(sales)) for items, sales in curve.points
    ]
    figure = pareto.cumulative_curve(
        curve.points,
        bands,
        write=formats.axis_rate,
        axis_title=text(f"axis_{view.level}", count=formats.count(curve.item_count)),
        hovers=hovers,
        separators=formats.separators,
    )
    first = curve.classes[0]
    alt = text("curve_alt", count=formats.count(first.item_count), share=formats.rate(first.share))
    draw(figure, f"curve-{view.level}", alt)


def _show_ranking(compared: Comparison | None, view: ProductsView) -> None:
    text, formats = view.text, view.formats
    section(text(f"ranking_{view.level}"), "ranking", _origin(view), view)
    st.caption(_growth_line(compared, view))
    words = _search_box(view) if view.level == "product" else ""
    rows = find(rank_items, view.level, view.filters, compared, _SHOWN, words).to_pylist()
    if not rows:
        st.info(text("no_products_found", words=literally(words)))
        return
    columns = [
        *_named(rows, view),
        Column(text("abc_class"), [row["abc_class"] for row in rows], str, text("class_rule")),
        Column(text("total_sales"), [row["total_sales"] for row in rows], lambda value: formats.money(_exact(value))),
        Column(text("sales_share"), [row["share"] for row in rows], lambda value: formats.rate(value, 2)),
        Column(text("order_count"), [row["order_count"] for row in rows], formats.count),
        Column(text("units_sold"), [row["units_sold"] for row in rows], formats.count),
        Column(text("growth"), [row["growth"] for row in rows], formats.signed_rate),
    ]
    show_table(f"ranking-{view.level}", columns)
    if len(rows) == _SHOWN:
        st.caption(text("first_rows_shown", shown=formats.count(_SHOWN)))
    downloads(_file_name(view.level), view, rank_items, view.level, view.filters, compared)


def _search_box(view: ProductsView) -> str:
    """What a product's name or id has in it."""
    return st.text_input(
        view.text("product_search"),
        key="product-search",
        placeholder=view.text("product_search_hint" if has("product_names", view.facts) else "product_search_ids"),
        max_chars=_LONGEST_WORDS,
        icon=":material/search:",
        width=340,
    ).strip()


def _named(rows: list[dict[str, Any]], view: ProductsView) -> list[Column]:
    """What the items of a ranking are called: names beside ids where the shop has any."""
    text, columns = view.text, []
    if view.level == "product":
        ids = [row["product_id"] for row in rows]
        if has("product_names", view.facts):
            names = [row["product_name"] if row["product_id"] else text("no_product") for row in rows]
            columns.append(Column(text("product"), names, str))
            columns.append(Column(text("product_id"), ids, str))
        else:
            short = shortened(ids, ID_LETTERS)
            columns.append(Column(text("product"), ids, short.__getitem__, text("product_help")))
    if has("categories", view.facts):
        columns.append(Column(text("category"), [view.category(row["category"]) for row in rows]))
    return columns


def _origin(view: ProductsView) -> Question:
    return Question(("total_sales", "order_count", "units_sold"), (view.level,), view.filters)


def _file_name(level: str) -> str:
    return "categories" if level == "category" else "products"


def _exact(value: float) -> Decimal:
    return Decimal(str(value))


def _growth_line(compared: Comparison | None, view: ProductsView) -> str:
    if compared is None:
        return view.text("growth_none")
    day = view.formats.day
    days = {"first": day(compared.recent.start), "last": day(compared.recent.end)}
    days |= {"earlier": day(compared.before.start), "until": day(compared.before.end)}
    return view.text("growth_of_period" if compared.is_chosen else "growth_of_recent", days=RECENT_DAYS, **days)


def _show_first_categories(view: ProductsView) -> None:
    text, formats = view.text, view.formats
    groups = find(first_categories, view.filters)
    names = ("acquired_customer_count", "repeat_customer_count", "repeat_rate")
    section(text("first_categories"), "first-categories", Question(names, ("category",), view.filters), view)
    st.caption(text("first_categories_note", few=formats.count(FEW)))
    if not groups:
        st.info(text("no_customers"))
        return
    overall: Any = ask(Question(names, (), view.filters))[0]
    large = [group for group in groups if group.customer_count >= FEW]
    small = [group for group in groups if group.customer_count < FEW]
    dots = [_dot(group, view) for group in (*large[:_GROUPS], *small[:_SMALL_GROUPS])]
    figure = intervals.interval_dots(
        dots,
        write=formats.axis_rate,
        separators=formats.separators,
        mean=float(overall["repeat_rate"]),
        mean_label=text("all_customers", rate=formats.rate(overall["repeat_rate"])),
    )
    alt = text("chart_alt", title=text("first_categories"), top=f"{dots[0].name}, {dots[0].label}")
    event = draw(figure, "first-categories-chart", alt, on_select="rerun", selection_mode="points")
    labels = {group.category or _NO_CATEGORY: f"{view.category(group.category)} ({formats.count(group.customer_count)})"
              for group in groups}  # fmt: skip
    picked = picker("first_category", event, labels, text("open_first_category"), text("pick_group"))
    if picked is not None:
        _show_customers_of(picked, view)


def _dot(group: FirstCategory, view: ProductsView) -> intervals.Interval:
    text, formats = view.text, view.formats
    low, high = group.interval
    is_small = group.customer_count < FEW
    name, count = view.category(group.category), formats.count(group.customer_count)
    hover = text(
        "repeat_hover",
        group=name,
        rate=formats.rate(group.rate),
        repeats=formats.count(group.repeat_count),
        count=count,
        low=formats.rate(low),
        high=formats.rate(high),
    )
    label = f"{formats.rate(group.rate)} · n={count}{' *' if is_small else ''}"
    return intervals.Interval(
        name, float(group.rate), low, high, label, hover, is_small, group.category or _NO_CATEGORY
    )


def _show_customers_of(picked: str, view: ProductsView) -> None:
    text = view.text
    only_repeat = st.toggle(text("only_repeat"), key="only-repeat")
    is_known = picked != _NO_CATEGORY
    values = (("first_category", picked),) if is_known else ()
    selection = Selection(view.filters, pick_first_category, (is_known, only_repeat), values)
    name = view.category(picked if is_known else None)
    show_customers("first-category", text("began_with", group=name), selection, view)
