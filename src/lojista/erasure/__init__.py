"""Erases a person from everything a shop keeps, and proves that nothing of them is found any more."""
