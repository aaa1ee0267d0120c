"""`demo`: a made-up shop, loaded, that goes on where it was left."""

import shutil

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from lojista.cli.console import MESSAGES, counted
from lojista.cli.loading import load
from lojista.cli.opening import opened_database
from lojista.demo.generator import DEMO_SOURCE, DemoShop, write_demo_shop, write_living_shop
from lojista.ingest.one_shop import keep_apart
from lojista.replay.living import LivingShop, living_shop, start_to_live, time_in_shop
from lojista.replay.process import demo_folder
from lojista.settings import Settings


def demo(settings: Settings, *, order_count: int, seed: int, is_live: bool) -> None:
    """Makes a demo shop under LOJISTA_HOME and loads it, unless it is there and still goes on.

    Raises UserError, before anything is made, where there is a real shop.
    """
    with opened_database(settings) as database, database.owner() as owner:
        keep_apart(owner, DEMO_SOURCE)
    if not is_live:
        _load(settings, _make(settings, order_count, seed, None))
    elif not is_going_on(settings, order_count, seed):
        made = LivingShop(order_count, seed, time_in_shop())
        _load(settings, _make(settings, order_count, seed, made))
        with opened_database(settings) as database, database.owner() as owner:
            start_to_live(owner, made)


def is_going_on(settings: Settings, order_count: int, seed: int) -> bool:
    """Whether the shop that was asked for is there, and has orders to come."""
    with opened_database(settings) as database, database.owner() as owner:
        found = living_shop(owner)
    if found is None or (found[0].order_count, found[0].seed) != (order_count, seed):
        return False
    reached = max(found[1].played_until, time_in_shop())
    if reached >= found[0].ends_at or not (demo_folder(settings) / found[0].name).exists():
        return False
    MESSAGES.print(f"The demo shop goes on from {reached:%Y-%m-%d %H:%M}; another --seed makes another one.")
    return True


def _make(settings: Settings, order_count: int, seed: int, living: LivingShop | None) -> DemoShop:
    folder = demo_folder(settings)
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=MESSAGES) as progress:
        task = progress.add_task(f"making a shop of {counted(order_count, 'order')}", total=order_count)

        def advance(count: int) -> None:
            progress.advance(task, count)

        if living is None:
            return write_demo_shop(folder, order_count=order_count, seed=seed, on_progress=advance)
        for former in folder.glob(f"{DEMO_SOURCE.name}-*"):
            shutil.rmtree(former)
        ahead, now = folder / living.name, living.made_at
        return write_living_shop(folder, ahead, now=now, order_count=order_count, seed=seed, on_progress=advance)


def _load(settings: Settings, made: DemoShop) -> None:
    load(settings, [made.folder], sources=(DEMO_SOURCE,))
    MESSAGES.print(f"{len(made.bad_rows)} rows were made to be refused, so that there is something to see.")
