"""Mercator's projection, in degrees of the equator."""

from math import atan, degrees, exp, log, pi, radians, tan


def up_to(latitude: float) -> float:
    """How far above the equator a latitude is drawn; it grows without end towards the poles."""
    return degrees(log(tan(pi / 4 + radians(latitude) / 2)))


def latitude_at(up: float) -> float:
    """The latitude that is drawn so far above the equator."""
    return degrees(2 * atan(exp(radians(up))) - pi / 2)


def middle(south: float, north: float) -> float:
    """The latitude that is drawn half way between two others."""
    return latitude_at((up_to(south) + up_to(north)) / 2)
