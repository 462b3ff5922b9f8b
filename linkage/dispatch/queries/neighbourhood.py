"""The places around a volunteer, by their middles: all that a feed may know of where somebody lives before a task is taken on (rule 10)."""

from dataclasses import dataclass

from linkage.places import codes
from linkage.places.models import Level
from linkage.places.queries import centre_of, distance_metres, in_district
from linkage.volunteering.models import Volunteer

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """home: the code of her community. origin: about where she sets out. names, centres: of the streets and communities of her district, by code."""

    home: str
    origin: Position | None
    names: dict[str, str]
    centres: dict[str, Position]

    def within(self, metres: int) -> list[str]:
        """Her own community, and the places whose middle is not farther than that."""
        origin = self.origin
        near = [code for code, at in self.centres.items() if origin and distance_metres(origin, at) <= metres]
        return sorted({self.home, *near})

    @property
    def nearest(self) -> list[str]:
        """The communities of the district, the nearest first."""
        known = [code for code in self.centres if codes.level(code) == Level.COMMUNITY]
        origin = self.origin
        return sorted(known, key=lambda code: distance_metres(origin, self.centres[code])) if origin else known


def neighbourhood_of(volunteer: Volunteer) -> Neighbourhood:
    """No query, mostly: places are kept (places/queries.py)."""
    rows = in_district(volunteer.place_code)
    centres = {row.code: (row.lat, row.lng) for row in rows if row.lat is not None and row.lng is not None}
    return Neighbourhood(
        volunteer.place_code, _origin(volunteer, centres), {row.code: row.name for row in rows}, centres
    )


def _origin(volunteer: Volunteer, centres: dict[str, Position]) -> Position | None:
    if volunteer.lat is not None and volunteer.lng is not None:
        return volunteer.lat, volunteer.lng
    return centres.get(volunteer.place_code) or centre_of(volunteer.place_code)
