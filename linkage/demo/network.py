"""The network views of the demonstration's station and district, worked out at once so that nobody meets an empty page."""

from linkage.demo.cast import DISTRICT, STREET
from linkage.stats.actions import draw_network, want_network
from linkage.stats.queries.network import FIRST_MONTHS, PUBLIC_MONTHS


def draw_views() -> None:
    """Only those that are not there yet; from then on the night's job keeps them."""
    for place_code, months in ((STREET, FIRST_MONTHS), (DISTRICT, FIRST_MONTHS), ("", PUBLIC_MONTHS)):
        if want_network(place_code=place_code, months=months):
            draw_network(place_code=place_code, months=months)
