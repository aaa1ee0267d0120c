"""What the numbers mean and how they are asked for. Knows no page and no shell."""
