"""Finds out what the columns of an unknown export are, and proposes a mapping with its reasons."""
