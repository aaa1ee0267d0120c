"""What each metric counts: rows of one source after the filters."""
