"""Money stays whole: as it is typed, as it is compared, as it is shown."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from linkage.funding.eligibility import checks, labour_of, total_of
from linkage.funding.forms.money import read_yuan, written
from linkage.funding.models import Application, BudgetLine, CostKind, Fund, Round
from linkage.projects.ratios import Limits

FEN = st.integers(0, 10**9)
LINES = st.lists(st.tuples(st.sampled_from(CostKind.values), FEN), max_size=12)


@given(FEN)
def test_what_is_written_reads_back_to_the_fen(fen):
    assert read_yuan(written(fen)) == fen
    assert read_yuan(f"¥{fen // 100:,}.{fen % 100:02}") == fen


@given(st.text(max_size=12))
def test_what_is_no_sum_is_none_and_never_a_guess(text):
    read = read_yuan(text)
    assert read is None or (isinstance(read, int) and read >= 0)


def test_words_signs_and_thirds_of_a_fen_are_no_sums():
    assert [read_yuan(text) for text in ("六百", "-1", "1.005", "1e5", "1.", "")] == [None, None, None, None, None, 0]


@given(lines=LINES, percent=st.integers(0, 100), staff=st.integers(0, 200), workers=st.integers(0, 200))
def test_shares_are_compared_exactly(lines, percent, staff, workers):
    rows = [BudgetLine(kind=kind, title="x", amount_fen=fen) for kind, fen in lines]
    round = Round(fund=Fund(), ceiling_fen=1, closes_at=_END)
    application = Application(round=round, staff=staff, social_workers=workers)
    found = {each.code: each for each in checks(application, rows, Limits(percent, percent))}
    total = total_of(rows)
    assert found["labour_ratio"].is_met == (total > 0 and Fraction(labour_of(rows), total) >= Fraction(percent, 100))
    assert found["social_worker_ratio"].is_met == (staff > 0 and Fraction(workers, staff) >= Fraction(percent, 100))
    assert found["labour_ratio"].may_be_explained


_END = Round._meta.get_field("closes_at").to_python("2026-12-01T18:00:00+08:00")
