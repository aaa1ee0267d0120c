"""Readers of every kind of file: each gives the names of its columns and its rows as text, a block at a time."""
