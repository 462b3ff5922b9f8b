from linkage.resources.actions.goods import (
    deliver_goods,
    release_goods,
    reserve_goods,
    return_goods,
    take_in_goods,
)
from linkage.resources.actions.venues import book_venue, release_venue

__all__ = [
    "book_venue",
    "deliver_goods",
    "release_goods",
    "release_venue",
    "reserve_goods",
    "return_goods",
    "take_in_goods",
]
