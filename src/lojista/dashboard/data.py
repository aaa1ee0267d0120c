"""What pages know of the shop: one warehouse for the server, answers shared by sessions. Only user of st.cache_*."""

import gc
import math
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from types import FunctionType
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import pyarrow as pa
import streamlit as st

from lojista.access.permits import Permit
from lojista.access.roles import Right
from lojista.alerts.watching import Watch
from lojista.columnar.engine import (
    Engine,
    data_as_of,
    known_days,
    shop_calendar,
    shop_country,
    shop_identity,
    within,
)
from lojista.columnar.reconcile import Comparison, PaymentGap, first_difference, payment_gap
from lojista.columnar.scopes.scope import WHOLE, Scope
from lojista.columnar.warehouse import Warehouse
from lojista.dashboard.questions import overview_shapes, retention_shapes
from lojista.dashboard.sign_in import Door
from lojista.errors import InternalError, LojistaError
from lojista.ingest.ledger import LedgerTotals, ledger_totals
from lojista.logs import log_failure
from lojista.metrics.answers import answer, category_names, choices, has_bookings, prepare, spell_out
from lojista.metrics.churn import prepare_churn
from lojista.metrics.cohorts import prepare_cohorts
from lojista.metrics.contents import Contents, contents
from lojista.metrics.coverage import last_full_day, tail_months
from lojista.metrics.filters import Choices
from lojista.metrics.questions import Question
from lojista.metrics.trust.figures import compare_figures
from lojista.models.second_order import prepare_second_orders
from lojista.periods import BY_MONDAYS_AND_JANUARIES, Period, ShopCalendar
from lojista.settings import read_settings

P = ParamSpec("P")
R = TypeVar("R")

_LOOK_AGAIN_SECONDS = 2.0
_FOLLOW_SECONDS = 0.2
_WATCHED_SECONDS = 30.0
_UNWATCHED_SECONDS = 60.0  # alerts are told whether or not anybody looks
_COLLECT_SECONDS = 60.0
_KEPT_ANSWERS = 2_000
_KEPT_FINDINGS = 300  # lists and matrices are larger than answers
_KEPT_DRAWINGS = 50
_KEPT_FACTS = 50


@dataclass(frozen=True)
class ShopFacts:
    """What every page needs to know of one version of the data."""

    as_of: datetime | None
    days: Period | None
    currency: str
    choices: Choices
    category_names: dict[str, str]
    tail_months: tuple[date, ...]
    last_full_day: date | None
    shop_name: str
    country: str | None
    contents: Contents
    calendar: ShopCalendar = BY_MONDAYS_AND_JANUARIES


@dataclass(frozen=True)
class Origins:
    """How one version of the data came about, and whether it adds up at every hop."""

    ledger: LedgerTotals
    comparisons: tuple[Comparison, ...]
    payment_gap: PaymentGap

    @property
    def difference(self) -> Comparison | None:
        """The earliest hop that does not agree; None where all do."""
        return first_difference(self.comparisons)


class Server:
    """The warehouse of this process and the version of the data it shows; its engines are lent one thread at a time."""

    def __init__(self) -> None:
        self.warehouse = Warehouse(read_settings())
        self.door = Door(self.warehouse.settings, self.warehouse.database)
        self.version = 0
        self.failing_since: datetime | None = None
        self.failure = ""
        self._engines: queue.LifoQueue[Engine] = queue.LifoQueue()
        self._refreshing = threading.Lock()
        self._looked_at, self._watched_at = 0.0, -math.inf
        self._closed = threading.Event()
        try:
            self.warehouse.look()
            with self.engine() as engine:
                has = has_bookings(engine)
        except BaseException:
            self.warehouse.close()
            raise
        threading.Thread(target=_prepare, args=(self.warehouse.dialect, has), daemon=True).start()
        self.alerts = Watch(self.warehouse)
        self._follower = threading.Thread(target=self._follow, daemon=True)
        self._follower.start()

    def watch(self) -> None:
        """Somebody looks at what is new: the copy follows the database for the next half minute."""
        self._watched_at = time.monotonic()

    def _follow(self) -> None:
        """Two thirds of the time at most go into refreshing; while nobody looks, it is done once a minute."""
        took, collected_at = 0.0, time.monotonic()
        while not self._closed.wait(max(_FOLLOW_SECONDS, took / 2)):
            started = time.monotonic()
            is_watched = started - self._watched_at < _WATCHED_SECONDS
            if is_watched or started - self._looked_at > _UNWATCHED_SECONDS:
                self._look()
            if started - collected_at > _COLLECT_SECONDS:
                _collect()
                collected_at = started
            took = time.monotonic() - started

    def close(self) -> None:
        """Ends what follows, and gives the copy and the database back."""
        self._closed.set()
        self._follower.join()
        self.alerts.close()
        self.warehouse.close()

    def look_for_changes(self) -> None:
        """Refreshes what answers unless that was done a moment ago or another thread is at it."""
        if time.monotonic() - self._looked_at >= _LOOK_AGAIN_SECONDS and not self._refreshing.locked():
            self._look()

    def _look(self) -> None:
        try:
            self.refresh()
            self.failing_since = None
        except LojistaError as error:
            if self.failing_since is None:
                log_failure("refresh.failed", error)
            self.failure = error.message
            self.failing_since = self.failing_since or datetime.now().astimezone()
        finally:
            self._looked_at = time.monotonic()

    def refresh(self) -> bool:
        """Brings what answers up to date, one thread at a time; whether anything was new."""
        with self._refreshing:
            path = self.warehouse.copy_path
            is_changed = self.warehouse.look()
            self.version += is_changed
            is_other = self.warehouse.copy_path != path  # somebody was erased: nothing of the old copy may stay
            if is_other:
                self._engines = queue.LifoQueue()
            if is_changed or is_other:
                st.cache_data.clear()  # nobody asks for what was
        if is_changed:
            self.alerts.look()
        return is_changed

    @contextmanager
    def engine(self, scope: Scope = WHOLE) -> Iterator[Engine]:
        """An engine with the rows of a scope, for the calling thread alone, until it is given back."""
        engines = self._engines
        try:
            engine = engines.get_nowait()
        except queue.Empty:
            engine = self.warehouse.engine()
        try:
            yield within(engine, scope)
        finally:
            engines.put(engine)


def _prepare(dialect: str, has_any_booking: bool) -> None:
    """Translates every question of the pages while the first page is drawn. Needs no connection."""
    prepare(dialect, overview_shapes(), has_bookings=has_any_booking)
    prepare(dialect, retention_shapes(), has_bookings=has_any_booking)
    prepare_cohorts(dialect)
    prepare_second_orders(dialect)
    prepare_churn(dialect)
    _settle()


def _collect() -> None:
    """What ended sessions leave behind: nothing else looks through all there is, nor gives back what Arrow holds."""
    gc.collect()
    pa.default_memory_pool().release_unused()


def _settle() -> None:
    """What stays is spared from being looked through whenever garbage is collected."""
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False, on_release=Server.close)
def server() -> Server:
    """The one warehouse of this process. Raises DatabaseError or CopyError, and is then tried again."""
    return Server()


def permit() -> Permit:
    """What whoever looks at the page may see and do. Raises AccessError for nobody who is known here."""
    return server().door.permit()


def scope() -> Scope:
    """The rows that they may see."""
    return permit().scope


def may(right: Right) -> bool:
    """Whether they may do something."""
    return permit().may(right)


def log(action: str, detail: str) -> None:
    """Notes what they did. `detail` says nothing of a customer."""
    server().door.log(permit(), action, detail)


@st.cache_data(show_spinner=False, max_entries=_KEPT_FACTS)
def _facts(version: int, scope: Scope) -> ShopFacts:  # noqa: ARG001 - part of the cache's key
    with server().engine(scope) as engine:
        name, currency = shop_identity(engine)
        names = category_names(engine)
        return ShopFacts(
            data_as_of(engine),
            known_days(engine),
            currency,
            choices(engine),
            names,
            tail_months(engine),
            last_full_day(engine),
            name,
            shop_country(engine),
            contents(engine),
            shop_calendar(engine),
        )


@st.cache_data(show_spinner=False, max_entries=8)
def _origins(version: int) -> Origins:  # noqa: ARG001 - part of the cache's key
    warehouse = server().warehouse
    comparisons = warehouse.reconcile(server().refresh)
    with warehouse.database.reader() as reader, server().engine() as engine:
        ledger = ledger_totals(reader)
        gap = payment_gap(reader, engine)
        figures = compare_figures(engine)
    return Origins(ledger, (*comparisons, *figures), gap)


@st.cache_data(show_spinner=False, max_entries=_KEPT_ANSWERS)
def _answer(version: int, scope: Scope, question: Question) -> pa.Table:  # noqa: ARG001 - part of the cache's key
    with server().engine(scope) as engine:
        return answer(engine, question)


def _full_name(function: FunctionType) -> str:
    """Stands for a function in a cache's key. Raises InternalError for one that shares its name with others."""
    if "<" in function.__qualname__:
        raise InternalError(f"{function.__qualname__} has no name of its own to keep what it makes under.")
    return f"{function.__module__}.{function.__qualname__}"


@st.cache_data(show_spinner=False, max_entries=_KEPT_FINDINGS, hash_funcs={FunctionType: _full_name})
def _found(
    version: int,  # noqa: ARG001 - part of the cache's key
    scope: Scope,
    asked: Callable[..., object],
    arguments: tuple[object, ...],
    named: dict[str, object],
) -> object:
    with server().engine(scope) as engine:
        return asked(engine, *arguments, **named)


@st.cache_data(show_spinner=False, max_entries=_KEPT_FINDINGS, hash_funcs={FunctionType: _full_name})
def _read(version: int, asked: Callable[[Any], object]) -> object:  # noqa: ARG001 - part of the cache's key
    with server().warehouse.database.reader() as reader:
        return asked(reader)


def read(asked: Callable[[Any], R], right: Right = Right.ORIGINS) -> R:
    """What a function of `postgres` reads of the whole shop, through a connection that can only read.

    It is read once for the data as it stands. Raises AccessError for whoever lacks the right to it.
    """
    permit().need(right)
    return cast(R, _read(server().version, asked))


def read_now(asked: Callable[[Any], R], right: Right = Right.ORIGINS) -> R:
    """The same without keeping it: for what changes without the data."""
    permit().need(right)
    with server().warehouse.database.reader() as reader:
        return asked(reader)


@contextmanager
def keeping(action: str, detail: str) -> Iterator[Warehouse]:
    """The warehouse, for a change of the shop's settings, which is logged. Raises AccessError for whoever may not."""
    permit().need(Right.KEEPING)
    yield server().warehouse
    log(action, detail)


def find(asked: Callable[Concatenate[Engine, P], R], *arguments: P.args, **named: P.kwargs) -> R:
    """What a function of `metrics` or `models` says of the data as it stands; asked once for the same arguments.

    Functions, also those among the arguments, are told apart by their names: they stand in a module of their own.
    """
    if isinstance(asked, FunctionType):
        _full_name(asked)
    return cast(R, _found(server().version, scope(), asked, arguments, named))


@st.cache_data(show_spinner=False, max_entries=_KEPT_DRAWINGS, hash_funcs={FunctionType: _full_name})
def _drawn(
    version: int,  # noqa: ARG001 - part of the cache's key
    role: tuple[object, ...],  # noqa: ARG001 - part of the cache's key
    drawing: Callable[..., None],
    key: tuple[object, ...],  # noqa: ARG001 - part of the cache's key
    _arguments: tuple[object, ...],
    _named: dict[str, object],
) -> None:
    drawing(*_arguments, **_named)


def draw_once(drawing: Callable[P, None], key: tuple[object, ...], *arguments: P.args, **named: P.kwargs) -> None:
    """Draws for the data as it stands what several sessions see alike: the first one's elements go to all the others.

    The key says all that the drawing depends on beside the data. Nothing in it may be clicked on.
    """
    if isinstance(drawing, FunctionType):
        _full_name(drawing)
    seen_by = permit()
    _drawn(server().version, (seen_by.role, seen_by.scope), drawing, key, arguments, named)


def find_now(asked: Callable[Concatenate[Engine, P], R], *arguments: P.args, **named: P.kwargs) -> R:
    """The same without keeping it: for long lists."""
    with server().engine(scope()) as engine:
        return asked(engine, *arguments, **named)


def facts() -> ShopFacts:
    """What is known of the data as it stands now."""
    return _facts(server().version, scope())


def origins() -> Origins:
    """How the data came about. Raises DatabaseError where PostgreSQL cannot be asked, or AccessError."""
    permit().need(Right.ORIGINS)
    return _origins(server().version)


def ask(question: Question) -> list[dict[str, object]]:
    """The answer, one dict per group."""
    rows: list[dict[str, object]] = _answer(server().version, scope(), question).to_pylist()
    return rows


def map_setting() -> str:
    """The map that the settings ask for."""
    return read_settings().map


def sql_of(question: Question) -> str:
    """The SQL that answers a question."""
    with server().engine(scope()) as engine:
        return spell_out(engine, question)
