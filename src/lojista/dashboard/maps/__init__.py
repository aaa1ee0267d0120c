"""Outlines of states and countries, read from the package or from a shop's own file: no network."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from lojista.errors import SettingError

_PACKAGED = {"brazil": ("brazil_states.geojson", "state"), "world": ("world_countries.geojson", "country")}
_BRAZIL = "BR"
Bounds = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class RegionMap:
    """Outlines of what orders are grouped by: `state` or `country`. `names` are by code, in the file's own words."""

    name: str
    by: str
    outlines: Mapping[str, Any]
    names: Mapping[str, str]

    def bounds_of(self, codes: tuple[str, ...] = ()) -> Bounds:
        """From west to east and from south to north, in degrees: of some regions, or of all."""
        chosen = [feature for feature in self.outlines["features"] if feature["id"] in codes]
        return _bounds(chosen or self.outlines["features"])

    @cached_property
    def _all(self) -> Bounds:
        return self.bounds_of()

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point is on the map."""
        (west, east), (south, north) = self._all
        return west <= longitude <= east and south <= latitude <= north


def _bounds(features: list[Any]) -> Bounds:
    shapes = (feature["geometry"]["coordinates"] for feature in features)
    points = [point for polygons in shapes for polygon in polygons for point in chain.from_iterable(polygon)]
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    return (min(longitudes), max(longitudes)), (min(latitudes), max(latitudes))


def region_map(setting: str, country: str | None) -> RegionMap:
    """The map that a setting asks for: by the shop's country, by name, or from a file.

    Raises SettingError where the file cannot be used.
    """
    name = setting if setting != "auto" else "brazil" if country == _BRAZIL else "world"
    return _packaged(name) if name in _PACKAGED else _own(name)


@cache
def _packaged(name: str) -> RegionMap:
    file, by = _PACKAGED[name]
    text = (resources.files("lojista.dashboard.maps") / file).read_text("utf-8")
    return _read(name, by, text)


@cache
def _own(path: str) -> RegionMap:
    try:
        return _read("own", "state", Path(path).expanduser().read_text("utf-8"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError) as error:
        raise SettingError(
            f"LOJISTA_MAP: {path} cannot be used as a map: {error}",
            "Give auto, brazil, world, or a GeoJSON file whose features hold each region's code as code or id.",
        ) from error


def _read(name: str, by: str, text: str) -> RegionMap:
    features = [_feature(given) for given in json.loads(text)["features"]]
    names = {feature["id"]: str(feature["properties"]["name"]) for feature in features}
    return RegionMap(name, by, {"type": "FeatureCollection", "features": features}, names)


def _feature(given: Mapping[str, Any]) -> dict[str, Any]:
    properties = given.get("properties") or {}
    code = str(properties["code"] if "code" in properties else given["id"])
    shape = {"type": "MultiPolygon", "coordinates": list(_polygons(given["geometry"]))}
    kept = {"name": properties.get("name", code)}
    return {"type": "Feature", "id": code, "properties": kept, "geometry": shape}


def _polygons(geometry: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Outer rings clockwise and holes the other way: d3-geo takes a ring the other way round for all the rest of the
    earth, while RFC 7946 asks for just that."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"a feature is a {kind}, not a polygon")
    for polygon in [coordinates] if kind == "Polygon" else coordinates:
        yield [_wound(ring, clockwise=at == 0) for at, ring in enumerate(polygon)]


def _wound(ring: list[Any], *, clockwise: bool) -> list[Any]:
    return ring if (signed_area(ring) < 0) == clockwise else ring[::-1]


def signed_area(ring: list[Any]) -> float:
    """Twice the area within a closed ring in square degrees, below zero where it runs clockwise."""
    return float(sum(one[0] * two[1] - two[0] * one[1] for one, two in pairwise(ring)))
