"""What was measured, as figures: seconds and bytes, one `Size` for each size of the demo shop."""

from dataclasses import dataclass

LIMITS = {100_000: 0.03, 3_000_000: 0.2, 10_000_000: 0.6}  # seconds that 95 in 100 filter changes may take, by orders
CACHED_LIMIT = 0.01
SLOWER = 1.2  # times the better hand-written program from which a page is named


@dataclass(frozen=True)
class Machine:
    """Where it was measured: processors that this process may use, bytes of memory, and versions by name."""

    processors: int
    memory_bytes: int
    bandwidth: float  # bytes a second that one pass over memory reads
    versions: dict[str, str]


@dataclass(frozen=True)
class Rival:
    """The same questions under the same filter changes, asked in turns with ours.

    `slowness` is our time over the rival's, the middle of the changes; `slowness_p95` the change that 95 in 100 do not
    exceed. Below one we are faster.
    """

    name: str
    changes: int
    median: float
    slowness: float
    slowness_p95: float
    is_hand_written: bool = False


@dataclass(frozen=True)
class Page:
    """A page's full set of questions after a filter change, nothing kept; `cached_p95` for the same filters again.

    `unfiltered` is the time without filters, and `bytes_read` are those of the columns that it reads, each once, as
    they are in memory. `is_filter_change` is false for what is asked anew after a change of the data alone.
    """

    name: str
    changes: int
    median: float
    p95: float
    unfiltered: float
    bytes_read: int
    rivals: tuple[Rival, ...]
    cached_p95: float | None = None
    reason: str = ""
    is_filter_change: bool = True

    @property
    def better_hand(self) -> Rival | None:
        """The hand-written program that is ahead of the other; None where there is none."""
        return max((one for one in self.rivals if one.is_hand_written), key=lambda one: one.slowness, default=None)

    def rival(self, name: str) -> Rival | None:
        """The rival of that name, if it was asked."""
        return next((one for one in self.rivals if one.name == name), None)


@dataclass(frozen=True)
class Load:
    """Seconds and rows of a first load of the shop's files."""

    seconds: float
    row_count: int


@dataclass(frozen=True)
class Refresh:
    """Seconds until the copy has a number of changed orders, and of a copy made anew."""

    rebuild: float
    by_orders: dict[str, float]


@dataclass(frozen=True)
class Memory:
    """Bytes of the process that answers: at most, and at rest after every page was asked."""

    peak: int
    after: int


@dataclass(frozen=True)
class Training:
    """Churn: features of a day for every customer, and training with its backtest; the pandas script's features."""

    features: float
    script: float | None
    seconds: float
    peak: int


@dataclass(frozen=True)
class Size:
    """All of one size. A part is None, or empty, until it was measured."""

    orders: int
    machine: Machine
    load: Load | None = None
    postgres_bytes: int | None = None
    copy_bytes: int | None = None
    memory: Memory | None = None
    refresh: Refresh | None = None
    training: Training | None = None
    pages: tuple[Page, ...] = ()
    is_small: bool = False
