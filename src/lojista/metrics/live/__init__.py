"""What goes on now: sales of the day so far and of the last hour, orders as they come, steps that they do not take."""
