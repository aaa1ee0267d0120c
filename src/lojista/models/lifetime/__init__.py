"""How many orders customers will still place and what these will bring, by buy-till-you-die models.

Names are those of the field: `x` is the number of repeat purchases, `t_x` (recency) the time from a customer's first
purchase to the last, `T` the time from the first purchase to the day of asking. All times are days. Purchases of one
day count once.
"""
