"""The read copy: PostgreSQL's tables in columns, the marts built from them, and the engines that answer on either."""
