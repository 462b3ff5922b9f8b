"""How large an invented place is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How many volunteers there are, how many needs wait to be arranged, and how many lie behind. For every ten volunteers three more people live
    there who only ask."""

    volunteers: int
    waiting: int
    history: int


SIZES = {
    "district": Size(volunteers=77_000, waiting=1_000, history=20_000),
    "city": Size(volunteers=1_000_000, waiting=10_000, history=5_000_000),
}
RESIDENTS_PER_VOLUNTEER = 0.3
