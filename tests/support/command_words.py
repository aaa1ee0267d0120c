"""Command lines of every command there is, drawn as somebody who knows some of its words might write them."""

from collections.abc import Iterator
from pathlib import Path

import typer
from hypothesis import strategies as st
from typer.core import TyperArgument, TyperCommand, TyperOption

from lojista.cli.main import app
from lojista.dashboard.questions import HEADLINES
from support.odd_words import odd_words
from support.small_files import clean_files

# What is not run with drawn words, and why.
LEFT_OUT = {
    "serve": "it serves until it is interrupted",
    "demo": "it serves until it is interrupted, and makes a shop of thousands of orders",
    "follow": "it waits for new rows until it is interrupted",
    "replay": "it sends orders for as long as the history is",
    "postgres": "its words are those of PostgreSQL's own programs, which may write anything",
    "stop": "it stops the server that the other examples ask",
}
_LEFT_OUT_OPTIONS = {("forget", "--yes"): "it erases who other examples ask about"}
_WRITTEN_TO = ("target", "--published", "--tell", "--out")
READS = (
    "status", "sync", "metrics", "metric", "segments", "clusters", "customers", "customer", "check", "rejected",
    "sources", "rates", "alert list", "alert events", "access list", "access log",
)  # fmt: skip
_KNOWN = (
    *HEADLINES, "retention_rate", "segment_sales", "month", "state", "period_index", "SP", "rj", "toys", "card", "BR",
    "ana", "champions", "duckdb", "postgres", "orders", "2020-02-11", "2020-01-01", "json", "csv", "table",
    "viewer", "admin", "ana@example.org", "EUR", "monday", "april", "5%", "1500", "olist", "shopify", "yes", "day",
    "Europe/Berlin", "order_id=id", "order_id=", "=", "3", "2",
)  # fmt: skip
_DAYS = ("2020-02-11", "2020-01-01", "2020-03-01", "1999-12-31")
_USUAL = {
    "name": (*HEADLINES, "retention_rate", "segment_sales", "Jump"), "--metric": (*HEADLINES, "late_share"),
    "--by": ("month", "day", "state", "category", "cohort_month", "period_index", "segment"), "--state": ("SP", "rj"),
    "--category": ("toys", "Books"), "--payment": ("card", "boleto"), "--country": ("BR",), "--from": _DAYS,
    "--to": _DAYS, "--as-of": _DAYS, "--format": ("json", "csv", "table"), "--engine": ("duckdb", "postgres"),
    "--segment": ("champions", "hibernating"), "customer_id": ("ana", "bia"), "--show": ("profile", "orders"),
    "--role": ("viewer", "analyst", "admin"), "identity": ("ana@example.org", "@"), "--above": ("1500", "5%"),
    "--k": ("2", "3"), "--last": ("1", "100"), "--currency": ("EUR", "BRL"), "--week-starts": ("sunday",),
}  # fmt: skip
# No devices: a test that runs as root and finds a mistake would take them from everybody.
PATHS = (
    "", ".", "missing.csv", "missing/deep.csv", "new.csv", "new.parquet", "new.txt", "new", "text.csv", "noise.bin",
    "archive.zip", "empty", "folder", "mapping.toml", "rates.csv", "/proc/self/nothing", "/proc/nowhere/all.csv",
    "text.csv/below", "a" * 300 + ".csv", "new\udcff.csv", "new\n.parquet", "loop", "*", "-",
    "'; DROP TABLE orders; --.csv",
)  # fmt: skip


def commands() -> dict[str, TyperCommand]:
    """Every command by its words: `metric`, `alert add`."""
    return dict(_below("", typer.main.get_command(app)))


def _below(words: str, command: TyperCommand) -> Iterator[tuple[str, TyperCommand]]:
    for name, one in getattr(command, "commands", {}).items():
        inner = f"{words} {name}".strip()
        yield from _below(inner, one) if hasattr(one, "commands") else [(inner, one)]


@st.composite
def drawn_words(draw: st.DrawFn, name: str) -> list[str]:
    """The command's own words, and behind them its options and arguments in any order, some missing or too many."""
    given: list[list[str]] = []
    for param in commands()[name].params:
        count = draw(st.sampled_from((1, 1, 1, 1, 0) if param.required else (0, 0, 1, 2)))
        if (name, param.opts[0]) not in _LEFT_OUT_OPTIONS:
            given += [draw(_given(param)) for _ in range(count if param.param_type_name == "option" else min(count, 1))]
    if draw(st.integers(0, 9)) == 0:
        given.append([draw(_paths() if any(map(_is_path, commands()[name].params)) else _words())])
    return [*name.split(), *(word for words in draw(st.permutations(given)) for word in words)]


def _given(param: TyperOption | TyperArgument) -> st.SearchStrategy[list[str]]:
    value = _paths() if _is_path(param) else _words(param.opts[0])
    if param.param_type_name == "argument":
        return value.map(lambda word: [word])
    names = st.sampled_from([*param.opts, *param.secondary_opts])
    if getattr(param, "is_flag", False):
        return names.map(lambda option: [option])
    pairs = st.tuples(names, value)
    return pairs.map(list) | pairs.map(lambda pair: ["=".join(pair)])


def _is_path(param: TyperOption | TyperArgument) -> bool:
    """Whether the command writes where the word says: any text could be the path of somebody's file."""
    return param.opts[0] in _WRITTEN_TO or "FILE" in (param.metavar or "")


def _paths() -> st.SearchStrategy[str]:
    return st.sampled_from(PATHS)


def _words(option: str = "") -> st.SearchStrategy[str]:
    usual = _USUAL.get(option, _KNOWN)
    drawn = st.sampled_from(_KNOWN) | st.sampled_from(PATHS) | odd_words(has_nul=False, has_stray_bytes=True)
    return st.one_of(st.sampled_from(usual), st.sampled_from(usual), drawn)


def fill_folder(folder: Path) -> None:
    """Files for the paths above that are to lead somewhere."""
    clean_files(folder / "folder")
    (folder / "text.csv").write_text("id;name;amount\n1;a;2,50\n")
    (folder / "noise.bin").write_bytes(bytes(range(256)) * 9)
    (folder / "archive.zip").write_bytes(b"PK\x03\x04" + bytes(40))
    (folder / "empty").touch()
    (folder / "mapping.toml").write_text('[shop]\nname = "x"\n')
    (folder / "rates.csv").write_text("currency,valid_from,rate\nUSD,2020-01-01,4.1\n")
    (folder / "loop").symlink_to("loop")
