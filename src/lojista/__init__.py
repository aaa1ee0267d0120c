"""Customer analytics for an online shop: raw order files in, right numbers out."""
