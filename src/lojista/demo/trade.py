"""Orders with all that hangs on them, a chunk at a time, in the order in which they were placed."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from lojista.demo import shapes
from lojista.demo.draws import Integers, identifiers, moments, money, pick
from lojista.demo.stock import Places, Stock

_DAY = 86_400


@dataclass(frozen=True)
class Chunk:
    """Rows of the five files that grow with the orders."""

    customers: pl.DataFrame
    orders: pl.DataFrame
    items: pl.DataFrame
    payments: pl.DataFrame
    reviews: pl.DataFrame


class Trade:
    """Remembers who placed each order so far, four bytes an order, so that some of them come back."""

    def __init__(self, random: np.random.Generator, seed: int, order_count: int, places: Places, stock: Stock) -> None:
        self._random, self._seed = random, seed
        self._places, self._stock = places, stock
        self._person_of = np.zeros(order_count, dtype=np.int32)
        self._place_of = np.zeros(order_count, dtype=np.int32)
        self._moment_of = np.zeros(order_count, dtype=np.int64)
        self._done = 0
        self._people = 0

    def place(self, seconds: Integers) -> Chunk:
        """The orders of these moments, which must not lie before those placed already."""
        numbers = np.arange(self._done, self._done + len(seconds))
        self._moment_of[numbers] = seconds
        self._find_people(numbers, seconds)
        self._done += len(seconds)
        status = pick(self._random, shapes.STATUS_WEIGHTS, len(numbers))
        times = self._times(seconds, status)
        items, totals = self._items(numbers, status, times["order_approved_at"])
        late = times["order_delivered_customer_date"] > times["order_estimated_delivery_date"]
        orders = self._orders(numbers, status, times)
        payments = self._payments(numbers, totals)
        reviews = self._reviews(numbers, late | (status != 0), times["order_estimated_delivery_date"])
        return Chunk(self._customers(numbers), orders, items, payments, reviews)

    def _find_people(self, numbers: Integers, seconds: Integers) -> None:
        """Most orders come from somebody new; a few from whoever placed an order some time before."""
        gap = self._random.exponential(shapes.REPEAT_GAP_DAYS * _DAY, len(numbers))
        earlier = np.searchsorted(self._moment_of[: numbers[-1] + 1], seconds - gap) - 1
        is_repeat = (self._random.random(len(numbers)) < shapes.REPEAT_SHARE) & (earlier >= 0)
        is_repeat &= earlier < numbers
        self._person_of[numbers] = np.cumsum(~is_repeat) - 1 + self._people
        self._people += int((~is_repeat).sum())
        self._place_of[numbers] = pick(self._random, self._places.weights.tolist(), len(numbers))
        for number, before in zip(numbers[is_repeat], earlier[is_repeat], strict=True):
            self._person_of[number], self._place_of[number] = self._person_of[before], self._place_of[before]

    def _times(self, seconds: Integers, status: Integers) -> dict[str, Integers]:
        size, random = len(seconds), self._random
        approved = seconds + random.exponential(6 * 3600, size).astype(np.int64) + 60
        days = np.exp(random.normal(np.log(shapes.DELIVERY_DAYS_MEDIAN), shapes.DELIVERY_DAYS_SPREAD, size))
        delivered = np.maximum(seconds + (days * _DAY).astype(np.int64), approved + _DAY)
        shipped = approved + ((delivered - approved) * random.uniform(0.1, 0.4, size)).astype(np.int64)
        promise = np.maximum(random.normal(shapes.PROMISE_DAYS_MEAN, shapes.PROMISE_DAYS_SPREAD, size), 5)
        promised = (seconds // _DAY + promise.astype(np.int64)) * _DAY
        return {
            "order_purchase_timestamp": seconds,
            "order_approved_at": np.where(status == 6, 0, approved),
            "order_delivered_carrier_date": np.where(status <= 1, shipped, 0),
            "order_delivered_customer_date": np.where(status == 0, delivered, 0),
            "order_estimated_delivery_date": promised,
        }

    def _customers(self, numbers: Integers) -> pl.DataFrame:
        at = self._place_of[numbers]
        return pl.DataFrame(
            {
                "customer_id": identifiers("customer", self._seed, numbers),
                "customer_unique_id": identifiers("person", self._seed, self._person_of[numbers].astype(np.int64)),
                "customer_zip_code_prefix": self._places.prefixes[at],
                "customer_city": self._places.cities[at],
                "customer_state": self._places.states[at],
            }
        )

    def _orders(self, numbers: Integers, status: Integers, times: dict[str, Integers]) -> pl.DataFrame:
        written = {name: moments(values).set(pl.Series(values == 0), None) for name, values in times.items()}
        return pl.DataFrame(
            {
                "order_id": identifiers("order", self._seed, numbers),
                "customer_id": identifiers("customer", self._seed, numbers),
                "order_status": pl.Series(np.array(shapes.STATUSES)[status]),
                **written,
            }
        )

    def _items(self, numbers: Integers, status: Integers, approved: Integers) -> tuple[pl.DataFrame, Integers]:
        """The items, and each order's total in cents; unavailable orders have none, and a quarter of canceled ones."""
        random = self._random
        counts = pick(random, shapes.ITEM_COUNT_WEIGHTS, len(numbers)) + 1
        counts[(status == 3) | ((status == 2) & (random.random(len(numbers)) < 0.26))] = 0
        owner = np.repeat(np.arange(len(numbers)), counts)
        line = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
        product = pick(random, self._stock.weights.tolist(), len(owner))
        again = np.flatnonzero((line > 1) & (random.random(len(owner)) < 0.6))
        product[again] = product[again - 1]
        price = self._stock.price_cents[product]
        freight = np.maximum(np.exp(random.normal(2.85, 0.5, len(owner))) * 100, 0).astype(np.int64)
        limit = np.where(approved > 0, approved, self._moment_of[numbers])[owner] + 5 * _DAY
        table = pl.DataFrame(
            {
                "order_id": identifiers("order", self._seed, numbers[owner]),
                "order_item_id": line,
                "product_id": self._stock.products["product_id"][product],
                "seller_id": self._stock.sellers["seller_id"][self._stock.seller_of[product]],
                "shipping_limit_date": moments(limit),
                "price": money(price),
                "freight_value": money(freight),
            }
        )
        return table, np.bincount(owner, price + freight, len(numbers)).astype(np.int64)

    def _payments(self, numbers: Integers, totals: Integers) -> pl.DataFrame:
        """One payment an order, two where a voucher pays a part; they add up to the items and their freight."""
        random = self._random
        due = np.where(totals > 0, totals, random.integers(2_000, 20_000, len(numbers)))
        kind = pick(random, shapes.PAYMENT_WEIGHTS, len(numbers))
        split = (kind == 0) & (random.random(len(numbers)) < shapes.SPLIT_SHARE / shapes.PAYMENT_WEIGHTS[0])
        by_voucher = np.where(split, (due * random.uniform(0.1, 0.6, len(numbers))).astype(np.int64), 0)
        instalments = np.where(kind == 0, pick(random, shapes.INSTALMENT_WEIGHTS, len(numbers)) + 1, 1)
        first = self._payment_rows(numbers, 1, kind, instalments, due - by_voucher)
        voucher = numbers[split]
        ones = np.ones(len(voucher), dtype=np.int64)
        return pl.concat([first, self._payment_rows(voucher, 2, ones * 2, ones, by_voucher[split])])

    def _payment_rows(
        self, numbers: Integers, sequence: int, kind: Integers, instalments: Integers, amounts: Integers
    ) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "order_id": identifiers("order", self._seed, numbers),
                "payment_sequential": np.full(len(numbers), sequence),
                "payment_type": pl.Series(np.array(shapes.PAYMENT_TYPES)[kind]),
                "payment_installments": instalments,
                "payment_value": money(amounts),
            }
        )

    def _reviews(
        self, numbers: Integers, is_late: np.ndarray[tuple[int], np.dtype[np.bool_]], promised: Integers
    ) -> pl.DataFrame:
        random = self._random
        kept = random.random(len(numbers)) < shapes.REVIEW_SHARE
        late = is_late[kept]
        on_time_score = pick(random, shapes.SCORE_WEIGHTS_ON_TIME, len(late))
        score = np.where(late, pick(random, shapes.SCORE_WEIGHTS_LATE, len(late)), on_time_score)
        comment = np.array(shapes.COMMENTS)[score, random.integers(0, 3, len(late))]
        silent = random.random(len(late)) > np.array(shapes.COMMENT_SHARES)[score]
        created = promised[kept] // _DAY * _DAY
        return pl.DataFrame(
            {
                "review_id": identifiers("review", self._seed, numbers[kept]),
                "order_id": identifiers("order", self._seed, numbers[kept]),
                "review_score": score + 1,
                "review_comment_title": pl.Series([None] * len(late), dtype=pl.String),
                "review_comment_message": pl.Series(comment).set(pl.Series(silent), None),
                "review_creation_date": moments(created),
                "review_answer_timestamp": moments(created + random.integers(_DAY // 4, 3 * _DAY, len(late))),
            }
        )
