"""75 % and 80 % in whole numbers (mechanisms J15, J16)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.projects.ratios import Limits, Ratio, ratios, short_of

LIMITS = Limits(75, 80)


def test_exactly_enough_is_enough_and_one_fen_less_is_not():
    enough = ratios(professionals=6, staff=8, labour_fen=80_000_00, cost_fen=100_000_00, limits=LIMITS)
    assert short_of(enough) == []
    short = ratios(professionals=5, staff=8, labour_fen=80_000_00 - 1, cost_fen=100_000_00, limits=LIMITS)
    assert [each.key for each in short_of(short)] == ["social_workers", "labour"]
    assert [each.missing for each in short] == [1, 1]
    assert [each.shown for each in short] == ["62.5%", "79.9%"]
    nobody = ratios(professionals=0, staff=0, labour_fen=0, cost_fen=0, limits=LIMITS)
    assert len(short_of(nobody)) == 2


def test_a_part_is_never_more_than_its_whole():
    with pytest.raises(ValueError, match="whole"):
        ratios(professionals=3, staff=2, labour_fen=0, cost_fen=0, limits=LIMITS)


@given(part=st.integers(0, 10**12), more=st.integers(0, 10**12), percent=st.integers(0, 100))
def test_what_is_missing_is_the_least_that_reaches_it(part, more, percent):
    ratio = Ratio("labour", part, part + more, percent)
    with_it = Ratio("labour", part + ratio.missing, part + more, percent)
    if ratio.whole:
        assert with_it.reached
        assert ratio.reached == (ratio.missing == 0)
        assert not ratio.missing or not Ratio("labour", part + ratio.missing - 1, part + more, percent).reached
