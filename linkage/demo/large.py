"""A whole district or city around the street: stations, people, needs that wait, and needs that lie behind."""

from collections.abc import Callable

from linkage.demo.asking import Town
from linkage.demo.cast import STREET
from linkage.demo.history import tell_history
from linkage.demo.neighbourhoods import HOME_DISTRICT, add_neighbourhoods, homes
from linkage.demo.population import settle_people
from linkage.demo.sizes import Size
from linkage.demo.stations import found_stations
from linkage.demo.waiting import let_wait
from linkage.places.codes import prefix


def build_large(size: str, how_many: Size, seed: int, say: Callable[[str], None]) -> None:
    """After the cast and the stories. Each part is loaded as a whole or not at all, and not again when it is there: a run that was broken off is
    taken up by the next one. The needs that wait are all in the demonstration's own district, so that one plan has them all.

    say: told what has been loaded. The street of the named cast is left as it is.
    """
    add_neighbourhoods(size)
    found_stations(size, seed)
    say("stations")
    say(f"{settle_people(size, seed, how_many.volunteers)} people")
    communities = {code: centre for code, centre in homes(size).items() if not code.startswith(prefix(STREET))}
    here = Town({code: centre for code, centre in communities.items() if code.startswith(HOME_DISTRICT.digits)})
    say(f"{let_wait(seed, here, how_many.waiting)} needs that wait")
    say(f"{tell_history(seed, Town(communities), how_many.history)} needs of the past")
