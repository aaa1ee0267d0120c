"""A mart as it is handed out under a scope. A mart that no rule is written for is handed out to nobody."""

from functools import partial

import ibis.expr.types as ir

from lojista.columnar.places import place
from lojista.columnar.scopes import sellers, states
from lojista.columnar.scopes.refusals import refusal
from lojista.columnar.scopes.scope import SELLERS, STATES, Marts, Scope
from lojista.errors import InternalError

_OF_PERSONS = ("customer_id", "order_id", "entry_id")


def under(scope: Scope, marts: Marts, name: str) -> ir.Table:
    """The rows of a mart that a scope has; without columns that would tell of others.

    Raises AccessError where none can be told apart from others' rows, InternalError for a mart without a rule.
    """
    found = marts
    if scope.states:
        found = partial(_by_states, found)
    if scope.sellers:
        found = partial(_by_sellers, found)
    return found(name) if scope.has_persons else _without_persons(found, name)


def _without_persons(marts: Marts, name: str) -> ir.Table:
    _need_rule(name, name in states.RULES)
    if name == "customer_ids":
        raise refusal("persons")
    rows = marts(name)
    return rows.drop(*(column for column in _OF_PERSONS if column in rows.columns))


def _by_states(marts: Marts, name: str) -> ir.Table:
    _need_rule(name, name in states.RULES)
    return states.RULES[name](marts, place(STATES, "array<string>"))


def _by_sellers(marts: Marts, name: str) -> ir.Table:
    _need_rule(name, name in sellers.RULES)
    return sellers.RULES[name](marts, place(SELLERS, "array<string>"))


def _need_rule(name: str, is_there: bool) -> None:
    if not is_there:
        raise InternalError(f"The mart {name!r} has no rule for scopes, so that nobody with a scope can have it.")
