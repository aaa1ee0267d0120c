"""Which of two versions of the data is the later one: a database, and a snapshot of it as PostgreSQL writes it."""


def is_later(version: str, before: str | None) -> bool:
    """Whether a version is later than the one before, or of another database; anything is later than None."""
    if before is None:
        return True
    (database, snapshot), (other, earlier) = version.rsplit(" ", 1), before.rsplit(" ", 1)
    return database != other or _age(snapshot) > _age(earlier)


def _age(snapshot: str) -> tuple[int, int]:
    """Grows with time: transactions begin, and those that run come to an end. `xmin:xmax:running,running`."""
    _, xmax, running = snapshot.split(":")
    return int(xmax), -len(running.split(",") if running else ())
