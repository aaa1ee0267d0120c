"""A history of orders, sent into a shop again as if it happened now."""
