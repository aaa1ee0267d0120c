"""Why a mart is not handed out under a scope, in one line each."""

from lojista.errors import AccessError

MESSAGES = {
    "baskets": "What is bought together is a matter of whole orders, not of one seller's lines.",
    "currencies": "Orders by currency are counted for the whole shop alone.",
    "customers": "Customers belong to the whole shop: what they bring cannot be told of one seller's lines.",
    "deliveries": "Deliveries and reviews are of whole orders: they cannot be told of one seller's lines.",
    "payments": "Payments are made for whole orders: they cannot be told of one seller's lines.",
    "role": "Your role may not do this.",
    "persons": "This access shows figures alone: customers and orders are not told apart.",
    "whole_shop": "This is known of the whole shop alone, and this access shows a part of it.",
}


def refusal(reason: str) -> AccessError:
    """The error for what lies outside of a scope."""
    return AccessError(reason, MESSAGES[reason], "Whoever keeps the shop's Lojista can widen it: lojista access grant")
