"""Imported by the server that struck commands are forked off: what each of them would otherwise translate once more."""

from lojista.columnar.build import recipe
from lojista.columnar.engine import DuckDBEngine
from lojista.columnar.marts import MARTS
from lojista.metrics import rfm, snapshots
from lojista.metrics.statements import prepare_statement

for mart in MARTS:
    recipe(mart)
for asked in (snapshots._first_day, snapshots._everybody, snapshots._changed_since, snapshots._changed_since_kept):
    prepare_statement(DuckDBEngine.dialect, asked)
for measure in rfm._MEASURES:
    prepare_statement(DuckDBEngine.dialect, rfm._histogram, measure)
