"""Rivals as an expert writes them by hand for one shop: SQL on DuckDB and lazy Polars, over tables of their own.

Both may keep whatever follows from the data alone. What a reader picks (filters, the day, a threshold) is not known to
them beforehand. Each gives the numbers of a page, which are checked equal to ours before anything is timed.
"""
