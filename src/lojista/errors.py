"""Every error this program raises on purpose: a user's mistake, apart from our own bug."""

import difflib
from collections.abc import Iterable, Mapping

_MOST_NAMED = 30


class LojistaError(Exception):
    """Base of all errors raised on purpose. `message` says what and where; `hint` is the next thing to do or run.

    `is_free_of_data` says that a message can hold nothing of a row and no secret, so that it may be logged.
    """

    exit_code = 70
    is_free_of_data = False

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UserError(LojistaError):
    """Something a user can mend: a file, a name, a setting, a server that is not running."""

    exit_code = 1


class InternalError(LojistaError):
    """A promise of this program that it did not keep itself: a bug to report."""


class UnknownNameError(UserError):
    """A name that is not in its list; carries the nearest valid ones."""

    def __init__(self, kind: str, name: str, valid: Iterable[str]) -> None:
        candidates = sorted(valid)
        folded = {candidate.casefold(): candidate for candidate in candidates}
        close = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)
        near = [folded[candidate] for candidate in close]
        shown = ", ".join(near or candidates[:_MOST_NAMED])
        more = f" and {len(candidates) - _MOST_NAMED} more" if len(candidates) > _MOST_NAMED else ""
        hint = f"Did you mean: {shown}?" if near else f"Valid ones are: {shown}{more}."
        super().__init__(f"Unknown {kind}: {name!r}.", hint)
        self.name = name
        self.suggestions = tuple(near)


class UnknownCustomerError(UserError):
    """An id that no customer has; carries the ids nearest to it."""

    def __init__(self, customer_id: str, nearest: Iterable[str]) -> None:
        self.suggestions = tuple(nearest)
        hint = f"Nearest ids: {', '.join(self.suggestions)}" if self.suggestions else "No customer is known yet."
        super().__init__(f"Unknown customer: {customer_id!r}.", hint)


class SettingError(UserError):
    """A setting that is missing or cannot be read; lists every place that was searched."""

    is_free_of_data = True


class DatabaseError(UserError):
    """PostgreSQL cannot be reached, started or used."""

    is_free_of_data = True


class SourceError(UserError):
    """A raw file that cannot be loaded as it is: not found, not readable, wrong columns."""


class ColumnsError(SourceError):
    """A file that is nearly of a known kind: some of its columns are missing or too many."""


class UnclearColumnsError(SourceError):
    """A file whose columns do not tell by themselves what an order needs; carries some values of each."""

    def __init__(self, message: str, hint: str, columns: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(message, hint)
        self.columns = dict(columns)


class LoadBusyError(UserError):
    """Another load holds the database."""

    is_free_of_data = True


class MetricError(UserError):
    """A question that a metric cannot answer, such as a filter that does not apply to it."""


class CopyError(UserError):
    """The columnar copy could not be opened, refreshed or trusted: a full disk, or too many processes at once."""

    is_free_of_data = True


class PublicationError(UserError):
    """A place that marts are published to cannot be used, or holds none that this program can read."""

    is_free_of_data = True


class EngineError(UserError):
    """An engine beside this machine that cannot be reached or used."""

    is_free_of_data = True


class TooFewCustomersError(UserError):
    """Fewer different customers than clusters were asked for."""

    is_free_of_data = True


class ModelError(UserError):
    """A model that cannot be trained on so little, or cannot be used as it was kept."""

    is_free_of_data = True


class TooFewRepeatBuyersError(UserError):
    """Too few customers came back for a model of their purchases to learn anything."""

    is_free_of_data = True

    def __init__(self, found: int, needed: int) -> None:
        super().__init__(
            f"{found:,} customers bought on more than one day; a model of purchases needs {needed:,}.",
            "Look at a later day, or load a longer history.",
        )


class NotConvergedError(UserError):
    """A model whose search found no maximum, so that its numbers are not to be used."""

    is_free_of_data = True


class TrainingBusyError(UserError):
    """Another process trains a model of the same shop."""

    is_free_of_data = True

    def __init__(self) -> None:
        super().__init__(
            "A model of this shop is being trained already.", "Wait for it; the Churn page says how far it is."
        )


class DeliveryError(UserError):
    """An alert that could not be told: why, without the address or any other secret."""


class AccessError(UserError):
    """Something that the person who asks may not see or do. `reason` names the line that says why."""

    def __init__(self, reason: str, message: str, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.reason = reason
