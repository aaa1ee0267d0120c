"""How far numbers can be trusted: what was sold beside what was paid, sums and their parts, and what is not known."""
