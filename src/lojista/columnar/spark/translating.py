"""What has to be said otherwise for Ibis to say it right in Spark's SQL."""

from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from lojista.errors import EngineError


def need_spark() -> None:
    """Raises EngineError where the client of Spark Connect is not installed."""
    try:
        import pyspark  # noqa: F401
        from pyspark.sql.connect import session  # noqa: F401
    except ImportError as error:
        raise EngineError(
            "The client of Spark Connect is not installed.", "Run: pip install 'lojista[spark]'"
        ) from error


def for_spark(expression: ir.Table) -> ir.Table:
    """The same expression, each conditional count as one of values: Ibis 12 makes it a sum, NULL where nothing is.

    Raises EngineError where the client of Spark Connect is not installed.
    """
    need_spark()
    _ = ibis.pyspark  # registers the options that its compiler asks for
    return expression.op().replace(_counted).to_expr()


def _counted(node: Any, changed: Any) -> Any:
    rebuilt = node.__recreate__(changed) if changed else node
    if isinstance(rebuilt, ops.CountStar) and rebuilt.where is not None:
        return ops.Count(ops.IfElse(rebuilt.where, ops.Literal(1, "int8"), ops.Literal(None, "int8")))
    return rebuilt
