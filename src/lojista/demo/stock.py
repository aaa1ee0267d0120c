"""What stands still while orders come in: postal areas, sellers and products."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from lojista.demo.draws import Integers, cents, identifiers, pick
from lojista.demo.shapes import CATEGORIES, STATES, UNCATEGORISED_SHARE

_POINTS_PER_PREFIX = 4


@dataclass(frozen=True)
class Places:
    """Postal prefixes with their state and city, and the weight with which orders go there."""

    prefixes: pl.Series
    states: pl.Series
    cities: pl.Series
    weights: np.ndarray[tuple[int], np.dtype[np.float64]]
    points: pl.DataFrame


@dataclass(frozen=True)
class Stock:
    """Sellers and products. `seller_of` and `price_cents` are by product number."""

    sellers: pl.DataFrame
    products: pl.DataFrame
    seller_of: Integers
    price_cents: Integers
    weights: np.ndarray[tuple[int], np.dtype[np.float64]]


def make_places(random: np.random.Generator, order_count: int) -> Places:
    """Up to some 15,000 prefixes; every state has one at least."""
    wanted = min(max(order_count // 5, 2 * len(STATES)), 15_000)
    parts = []
    for state in STATES:
        count = min(max(1, round(wanted * state.share)), state.prefix_count)
        numbers = state.first_prefix + random.choice(state.prefix_count, count, replace=False)
        city = np.array(state.cities)[pick(random, [2.0**-place for place in range(len(state.cities))], count)]
        near = random.normal(0, 0.8, (2, count))
        parts.append(
            pl.DataFrame(
                {
                    "prefix": pl.Series(np.sort(numbers)).cast(pl.String).str.zfill(5),
                    "state": [state.code] * count,
                    "city": city,
                    "latitude": state.latitude + near[0],
                    "longitude": state.longitude + near[1],
                    "weight": random.gamma(0.8, 1.0, count) + 0.05,
                }
            ).with_columns(pl.col("weight") * state.share / pl.col("weight").sum())
        )
    table = pl.concat(parts)
    return Places(table["prefix"], table["state"], table["city"], table["weight"].to_numpy(), _points(random, table))


def _points(random: np.random.Generator, table: pl.DataFrame) -> pl.DataFrame:
    """Some points about each prefix's own."""
    repeated = pl.concat([table] * _POINTS_PER_PREFIX)
    shift = random.normal(0, 0.004, (2, repeated.height))
    return repeated.select(
        pl.col("prefix").alias("geolocation_zip_code_prefix"),
        (pl.col("latitude") + shift[0]).round(6).alias("geolocation_lat"),
        (pl.col("longitude") + shift[1]).round(6).alias("geolocation_lng"),
        pl.col("city").alias("geolocation_city"),
        pl.col("state").alias("geolocation_state"),
    )


def make_stock(random: np.random.Generator, seed: int, order_count: int, places: Places) -> Stock:
    """Sellers and products in numbers that suit the orders."""
    seller_count = min(max(order_count // 33, 8), 3_100)
    at = pick(random, places.weights.tolist(), seller_count)
    sellers = pl.DataFrame(
        {
            "seller_id": identifiers("seller", seed, np.arange(seller_count)),
            "seller_zip_code_prefix": places.prefixes[at],
            "seller_city": places.cities[at],
            "seller_state": places.states[at],
        }
    )
    return _with_products(random, seed, min(max(order_count // 3, 60), 33_000), sellers)


def _with_products(random: np.random.Generator, seed: int, count: int, sellers: pl.DataFrame) -> Stock:
    category = pick(random, [entry.share for entry in CATEGORIES], count)
    names = np.array([entry.name for entry in CATEGORIES])[category]
    has_none = random.random(count) < UNCATEGORISED_SHARE
    sizes = {
        "product_name_lenght": random.integers(20, 64, count),
        "product_description_lenght": random.integers(80, 2500, count),
        "product_photos_qty": random.integers(1, 7, count),
        "product_weight_g": np.exp(random.normal(6.5, 1.2, count)).astype(np.int64) + 50,
        "product_length_cm": random.integers(16, 80, count),
        "product_height_cm": random.integers(2, 60, count),
        "product_width_cm": random.integers(10, 60, count),
    }
    described = {name: pl.Series(values).set(pl.Series(has_none), None) for name, values in list(sizes.items())[:3]}
    products = pl.DataFrame(
        {
            "product_id": identifiers("product", seed, np.arange(count)),
            "product_category_name": pl.Series(names).set(pl.Series(has_none), None),
            **{name: described.get(name, pl.Series(values)) for name, values in sizes.items()},
        }
    )
    log_price = np.array([entry.log_price for entry in CATEGORIES])[category]
    spread = np.array([entry.spread for entry in CATEGORIES])[category]
    seller_of = pick(random, random.gamma(0.5, 1.0, sellers.height).tolist(), count)
    return Stock(sellers, products, seller_of, cents(random, log_price, spread), random.gamma(0.6, 1.0, count) + 0.01)


def translation() -> pl.DataFrame:
    """Every category in both languages."""
    return pl.DataFrame(
        {
            "product_category_name": [entry.name for entry in CATEGORIES],
            "product_category_name_english": [entry.english for entry in CATEGORIES],
        }
    )
