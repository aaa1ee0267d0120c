"""Raw files into PostgreSQL: read, check, stage, and upsert, with every row accounted for."""
