"""How far a share or a mean of a sample may lie from what is behind it: 95 % intervals."""

from math import sqrt

FEW = 30  # below so many people or orders a share is marked as uncertain
Z = 1.959964  # the 97.5th percentile of the standard normal distribution


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's score interval of a share at 95 %, both ends within 0 and 1; (0, 1) without a trial: nothing is known.

    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.
    """
    if not trials:
        return 0.0, 1.0
    share, square = successes / trials, Z * Z / trials
    middle = (share + square / 2) / (1 + square)
    reach = Z * sqrt(share * (1 - share) / trials + square / (4 * trials)) / (1 + square)
    lower = 0.0 if successes == 0 else max(0.0, middle - reach)
    upper = 1.0 if successes == trials else min(1.0, middle + reach)
    return lower, upper


def mean_interval(count: int, total: int, squares: int) -> tuple[float, float] | None:
    """The mean of whole numbers plus and minus 1.96 standard errors, from their count, sum and sum of squares.

    None for fewer than two numbers, whose spread is not known.
    """
    if count < 2:
        return None
    mean = total / count
    error = sqrt(max(squares - total * mean, 0.0) / (count - 1) / count)
    return mean - Z * error, mean + Z * error
