"""Parts that the statements of several feeds are put together from."""


def upsert(table: str, columns: tuple[str, ...], key: tuple[str, ...], query: str, returning: str = "") -> str:
    """Inserts what is new and updates what differs; an equal row is left untouched and not returned."""
    rest = [column for column in columns if column not in key]
    current, proposed = (", ".join(f"{owner}.{column}" for column in rest) for owner in (table, "excluded"))
    assigned = ", ".join(f"{column} = excluded.{column}" for column in rest)
    action = f"DO UPDATE SET {assigned} WHERE ({current}) IS DISTINCT FROM ({proposed})" if rest else "DO NOTHING"
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) {query} "
        f"ON CONFLICT ({', '.join(key)}) {action} RETURNING (xmax = 0) AS is_new{returning}"
    )
