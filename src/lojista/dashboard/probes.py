"""Answers for programs that watch the dashboard: whether it lives, whether it is ready, and numbers for Prometheus.

None of them holds anything of a customer, an address or a password. What knows the shop is imported when it is asked:
Streamlit makes its caches for a server that runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from lojista.errors import LojistaError

_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Gauge:
    """One number as it is now; None where there is none."""

    name: str
    meaning: str
    value: float | None


def routes() -> list[Route]:
    """`/healthz` and `/metrics`. What they ask runs in threads of their own."""
    return [Route("/healthz/live", _live), Route("/healthz", _ready), Route("/metrics", _metrics)]


async def _live(_: Request) -> JSONResponse:
    return JSONResponse({"live": True})


def _ready(_: Request) -> JSONResponse:
    """503 where the database or the copy cannot be had, or has not been brought up to date since a failure."""
    is_ready = _is_ready()
    return JSONResponse({"live": True, "ready": is_ready}, 200 if is_ready else 503)


def _metrics(_: Request) -> PlainTextResponse:
    return PlainTextResponse(written(gauges()), media_type=_PROMETHEUS)


def _is_ready() -> bool:
    """Opens the shop where nobody has yet, so that the first reader need not wait for it."""
    from lojista.access.permits import EVERYTHING
    from lojista.dashboard import data
    from lojista.dashboard.sign_in import acting_as

    try:
        server = data.server()
        with acting_as(EVERYTHING):
            data.read_now(_asked)
    except LojistaError:
        return False
    return server.failing_since is None


def _asked(reader: Any) -> object:
    return reader.execute("SELECT 1").fetchone()


def gauges() -> tuple[Gauge, ...]:
    """All numbers; readiness alone where the shop cannot be asked, or where only those who sign in may see numbers."""
    from lojista.access.permits import EVERYTHING
    from lojista.dashboard import data
    from lojista.dashboard.sign_in import acting_as
    from lojista.ingest.ledger import ledger_totals
    from lojista.postgres.alert_store import open_event_count

    ready = Gauge("ready", "Whether pages can be shown: 1 or 0.", float(_is_ready()))
    if not ready.value or data.server().warehouse.settings.sign_in_issuer is not None:
        return (ready,)
    with acting_as(EVERYTHING):
        server, facts = data.server(), data.facts()
        ledger, open_alerts = data.read_now(ledger_totals), data.read_now(open_event_count)
    loaded = None if ledger.finished_at is None else ledger.finished_at.timestamp()
    return (
        ready,
        Gauge("data_version", "How often the data changed since the dashboard began.", server.version),
        Gauge("orders", "Valid orders.", facts.contents.order_count),
        Gauge("rows_in", "Rows of every file when it was loaded last.", ledger.rows_in),
        Gauge("rejected_rows", "Rows that are refused now.", ledger.rows_rejected),
        Gauge("loads", "Loads that were committed.", ledger.load_count),
        Gauge("last_load_timestamp_seconds", "When the last load ended.", loaded),
        Gauge("open_alerts", "Alerts that hold now.", open_alerts),
    )


def written(found: Sequence[Gauge]) -> str:
    """In Prometheus' text format; a number that there is none of is left out."""
    return "".join(_line(one.name, one.meaning, one.value) for one in found if one.value is not None)


def _line(name: str, meaning: str, value: float) -> str:
    number = f"{value:.3f}".rstrip("0").rstrip(".")
    return f"# HELP lojista_{name} {meaning}\n# TYPE lojista_{name} gauge\nlojista_{name} {number}\n"
