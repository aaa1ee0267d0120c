"""Which of the dashboard's pages an export can fill, and what it lacks for the others."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lojista.ingest.mapping import Mapping

_NOTHING = "every row would be refused"


@dataclass(frozen=True)
class PageOutlook:
    """One page: whether it has something to show, and one line on what it will show or lack."""

    page: str
    is_filled: bool
    why: str


def outlook(mapping: Mapping, *, has_rows: bool = True) -> tuple[PageOutlook, ...]:
    """Every page, in the order of the dashboard; all empty where no row can be read by the mapping."""
    known = {name for file in mapping.files for name in (*file.columns, *file.constants)}
    pages = tuple(_outlooks(known))
    return pages if has_rows else tuple(PageOutlook(one.page, False, _NOTHING) for one in pages)


def _outlooks(known: Collection[str]) -> Iterator[PageOutlook]:
    people = "customer_id" in known
    nobody = "no column tells who bought: every order is a guest's"
    lacking = _lacking(
        known,
        {"payment_type": "payment types", "category_id": "categories", "customer_id": "new and returning customers"},
    )
    yield PageOutlook("Overview", True, f"sales, orders, average order value{lacking}")
    yield PageOutlook("Retention", people, "cohorts and second orders" if people else nobody)
    yield PageOutlook("Segments", people, "RFM and clusters" if people else nobody)
    yield PageOutlook("Churn", people, "who is unlikely to come back, given enough history" if people else nobody)
    yield _geography(known)
    yield _products(known)
    yield _delivery(known)
    yield PageOutlook("Customer", people, "each customer's orders" if people else nobody)


def _lacking(known: Collection[str], parts: dict[str, str]) -> str:
    missing = [what for name, what in parts.items() if name not in known]
    return f"; without {', '.join(missing)}" if missing else ""


def _geography(known: Collection[str]) -> PageOutlook:
    if "country" not in known:
        return PageOutlook("Geography", False, "no column tells a country")
    places = [what for name, what in (("region", "regions"), ("city", "cities")) if name in known]
    return PageOutlook("Geography", True, " and ".join(["countries", *places]))


def _products(known: Collection[str]) -> PageOutlook:
    has_products = bool({"product_id", "product_name"} & set(known))
    if not has_products and "category_id" not in known:
        return PageOutlook("Products", False, "no column tells what was bought")
    lacking = _lacking(known, {"category_id": "categories"})
    return PageOutlook(
        "Products", True, f"{'products' if has_products else 'categories'}, growth, ABC classes{lacking}"
    )


def _delivery(known: Collection[str]) -> PageOutlook:
    if "delivered_at" not in known:
        return PageOutlook("Delivery", False, "no delivery date")
    lacking = _lacking(known, {"promised_at": "late shares, as no day was promised", "seller_id": "sellers"})
    return PageOutlook("Delivery", True, f"days to the customer{lacking}")
