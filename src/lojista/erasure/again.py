"""Erases people once more who were erased before a backup with them in it was restored."""

from typing import Any

from lojista.erasure.forgetting import redacted, what_is_known
from lojista.postgres.erasing import erase_person, finish_erasure, rewrite_refused
from lojista.postgres.kept_erasures import KeptErasures, customers_erased_since, take_over


def erase_again(owner: Any, kept: KeptErasures) -> int:
    """Within the restore's transaction, so that nobody sees them meanwhile; how many people there were."""
    take_over(owner, kept)
    found = customers_erased_since(owner, kept)
    for customer_id in found:
        known = what_is_known(owner, customer_id, ())
        if known is not None:
            erasure_id, report = erase_person(owner, known.person, known.mails)
            rewrite_refused(owner, [redacted(row, known) for row in known.refused])
            finish_erasure(owner, erasure_id, report)
    return len(found)
