"""Timing in turns, so that a machine whose speed drifts drifts for both sides."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Seconds of several runs."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle run."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """The run that 95 in 100 do not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def time_once(task: Callable[[], object]) -> float:
    """Seconds that a task takes."""
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


def in_turns(tasks: Sequence[Callable[[], object]], runs: int) -> list[Timing]:
    """Each task `runs` times, one after the other in every round."""
    rounds = [[time_once(task) for task in tasks] for _ in range(runs)]
    return [Timing(tuple(column)) for column in zip(*rounds, strict=True)]


def milliseconds(seconds: float) -> str:
    """For a report."""
    return f"{seconds * 1000:,.1f} ms"
