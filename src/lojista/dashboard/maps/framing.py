"""Which part of the world's map a shop needs: a map of everywhere is small where nearly all orders go next door."""

from collections.abc import Iterable, Mapping, Sequence
from math import asin, cos, radians, sin, sqrt
from typing import Any

from lojista.dashboard.maps import Bounds, RegionMap, signed_area
from lojista.dashboard.mercator import latitude_at, up_to

_SHARE_ABROAD = 0.9
_MAINLAND = 0.2  # of the largest part of a country: France without Guiana, Denmark with both sides of the belt
_ROOM = 0.06
_SHAPE = 1.2  # as wide as this for each of its height: fits a column of a wide page, and a phone
_NARROWEST = 12.0  # degrees; a small country is drawn among its neighbours
_WIDEST = 150.0  # degrees; a wider part would be no larger than the world on its own projection
_LOWEST, _HIGHEST = -58.0, 80.0  # the projection grows without end towards the poles

Ring = Sequence[Sequence[float]]
Box = tuple[float, float, float, float]


def near_countries(shown: RegionMap, orders: Mapping[str, int], home: str | None) -> tuple[str, ...]:
    """The countries around home that took nine in ten orders from abroad, home among them, nearest first.

    Without a home on the map, those around the country with most orders.
    """
    known = {code: count for code, count in orders.items() if code in shown.names and count > 0}
    if not known:
        return ()
    if home is None or home not in shown.names:
        home = max(known, key=lambda code: (known[code], code))
    middles = {code: _middle(_mainland(shown, code)) for code in {home, *known}}
    abroad = sorted(known.keys() - {home}, key=lambda code: (_distance(middles[home], middles[code]), code))
    found, missing = [home], _SHARE_ABROAD * sum(known[code] for code in abroad)
    for code in abroad:
        if missing <= 0:
            break
        found.append(code)
        missing -= known[code]
    return tuple(found)


def frame(shown: RegionMap, codes: Iterable[str]) -> Bounds | None:
    """Bounds around the mainland of some countries with some room; None where the whole world is as good."""
    boxes = [_box(ring) for code in codes for ring in _mainland(shown, code)]
    if not boxes:
        return None
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return None if east - west > _WIDEST else _shaped((west, up_to(_held(south)), east, up_to(_held(north))))


def _shaped(box: Box) -> Bounds:
    """Bounds in degrees of a box in degrees across and Mercator's degrees up, with room, not narrow and not flat."""
    west, low, east, high = box
    width, height = (east - west) * (1 + _ROOM * 2), (high - low) * (1 + _ROOM * 2)
    width = max(width, height * _SHAPE, _NARROWEST)
    height = max(height, width / _SHAPE)
    across, up = (west + east) / 2, (low + high) / 2
    across = min(max(across, -180 + width / 2), 180 - width / 2)
    south, north = _held(latitude_at(up - height / 2)), _held(latitude_at(up + height / 2))
    return (round(across - width / 2, 2), round(across + width / 2, 2)), (round(south, 2), round(north, 2))


def _held(latitude: float) -> float:
    return min(max(latitude, _LOWEST), _HIGHEST)


def _mainland(shown: RegionMap, code: str) -> list[Ring]:
    """The outer rings of a country's large parts: islands far off would make any map one of the world."""
    features: Any = shown.outlines["features"]
    polygons = next(feature["geometry"]["coordinates"] for feature in features if feature["id"] == code)
    sizes = [_size(polygon[0]) for polygon in polygons]
    return [polygon[0] for polygon, size in zip(polygons, sizes, strict=True) if size >= _MAINLAND * max(sizes)]


def _size(ring: Ring) -> float:
    """Its area as on the globe: in square degrees, Svalbard would be half of Norway."""
    _, south, _, north = _box(ring)
    return abs(signed_area(list(ring))) * cos(radians((south + north) / 2))


def _box(ring: Ring) -> Box:
    along, up = [point[0] for point in ring], [point[1] for point in ring]
    return min(along), min(up), max(along), max(up)


def _middle(rings: Sequence[Ring]) -> tuple[float, float]:
    west, south, east, north = _box(max(rings, key=_size))
    return (west + east) / 2, (south + north) / 2


def _distance(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Over the sphere, in its radii."""
    (along, up), (along_two, up_two) = ((radians(place[0]), radians(place[1])) for place in (one, two))
    half = sin((up_two - up) / 2) ** 2 + cos(up) * cos(up_two) * sin((along_two - along) / 2) ** 2
    return 2 * asin(min(1.0, sqrt(half)))
