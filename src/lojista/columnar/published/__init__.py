"""Marts as Parquet files of a month each, which any engine can read while the next publication is written."""
