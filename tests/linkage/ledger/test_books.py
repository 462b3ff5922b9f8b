"""The books against a model of them: whatever is posted, in whatever order, money neither appears nor vanishes and no account is overdrawn."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from linkage.common.errors import Conflict
from linkage.ledger import books
from linkage.ledger.invariants import CHECKS
from linkage.ledger.models import Account, Posting, Transaction, Unit

pytestmark = pytest.mark.django_db

# Two units; in each a source without a floor, two purses that never fall below 0, and one that may owe a little.
ACCOUNTS = {
    "fen/source": (Unit.FEN, None),
    "fen/a": (Unit.FEN, 0),
    "fen/b": (Unit.FEN, 0),
    "fen/credit": (Unit.FEN, -50),
    "points/source": (Unit.POINTS, None),
    "points/a": (Unit.POINTS, 0),
}
FEN = [key for key, (unit, _floor) in ACCOUNTS.items() if unit == Unit.FEN]
POINTS = [key for key, (unit, _floor) in ACCOUNTS.items() if unit == Unit.POINTS]
amounts = st.integers(min_value=1, max_value=120)
keys = st.integers(min_value=0, max_value=25).map(lambda number: f"t/{number}")


class BooksMachine(RuleBasedStateMachine):
    """`balances` and `booked` are the model; the database has to agree after every step."""

    @initialize()
    def open_accounts(self) -> None:
        Transaction.objects.update(reverses=None)
        for model in (Posting, Transaction, Account):
            model.objects.all().delete()
        self.balances = dict.fromkeys(ACCOUNTS, 0)
        self.booked: dict[str, list[tuple[str, int]]] = {}

    @rule(key=keys, source=st.sampled_from(FEN), goal=st.sampled_from(FEN), amount=amounts)
    def move_money(self, key: str, source: str, goal: str, amount: int) -> None:
        if source != goal:
            self._post(key, [(source, -amount), (goal, amount)])

    @rule(key=keys, amount=amounts, back=st.booleans())
    def move_points(self, key: str, amount: int, back: bool) -> None:
        source, goal = reversed(POINTS) if back else POINTS
        self._post(key, [(source, -amount), (goal, amount)])

    @rule(key=keys, goals=st.permutations(FEN), first=amounts, second=amounts)
    def share_out(self, key: str, goals: list[str], first: int, second: int) -> None:
        self._post(key, [(goals[0], -first - second), (goals[1], first), (goals[2], second)])

    @rule(key=keys, fen=amounts, points=amounts)
    def move_two_units_at_once(self, key: str, fen: int, points: int) -> None:
        self._post(
            key,
            [("fen/source", -fen), ("fen/a", fen), ("points/source", -points), ("points/a", points)],
        )

    @rule(key=keys, amount=amounts, off_by=st.integers(min_value=1, max_value=5))
    def post_what_does_not_balance(self, key: str, amount: int, off_by: int) -> None:
        entries = [(_account("fen/source"), -amount), (_account("fen/a"), amount + off_by)]
        with pytest.raises(ValueError, match="zero"):
            books.post(key, kind="test", entries=entries)

    @rule(key=keys)
    def mix_units(self, key: str) -> None:
        with pytest.raises(ValueError, match="zero"):
            books.post(key, kind="test", entries=[(_account("fen/source"), -1), (_account("points/a"), 1)])

    @rule(key=keys)
    def put_right(self, key: str) -> None:
        original = Transaction.objects.filter(key=key).first()
        if original is None or f"reversal/{key}" in self.booked:
            return
        entries = [(account, -amount) for account, amount in self.booked[key]]
        self._expect(f"reversal/{key}", entries, lambda: books.reverse(original, key=f"reversal/{key}"))

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        if not hasattr(self, "balances"):
            return
        stored = dict(Account.objects.values_list("key", "balance"))
        assert {key: stored.get(key, 0) for key in ACCOUNTS} == self.balances
        assert set(Transaction.objects.values_list("key", flat=True)) == set(self.booked)
        for sentence, check in CHECKS.items():
            assert not check(), sentence

    def _post(self, key: str, entries: list[tuple[str, int]]) -> None:
        rows = [(_account(each), amount) for each, amount in entries]
        self._expect(key, entries, lambda: books.post(key, kind="test", entries=rows))

    def _expect(self, key: str, entries: list[tuple[str, int]], act) -> None:
        if key in self.booked:
            assert act().is_new is False
            return
        if any(self._would_fall_too_low(entries)):
            with pytest.raises(Conflict):
                act()
            return
        assert act().is_new is True
        self.booked[key] = entries
        for account, amount in entries:
            self.balances[account] += amount

    def _would_fall_too_low(self, entries: list[tuple[str, int]]):
        for account, amount in entries:
            floor = ACCOUNTS[account][1]
            yield floor is not None and self.balances[account] + amount < floor


def _account(key: str) -> Account:
    unit, floor = ACCOUNTS[key]
    return books.account(key, unit, floor=floor)


def test_the_books_never_disagree_with_the_model(db):
    run_state_machine_as_test(
        BooksMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )


@pytest.mark.parametrize("amount", [0, 1.5, True, "3"])
def test_amounts_are_whole_numbers_other_than_zero(amount):
    with pytest.raises(ValueError, match="whole numbers"):
        books.post("t/1", kind="test", entries=[(_account("fen/source"), amount), (_account("fen/a"), amount)])


def test_an_empty_transaction_is_none():
    with pytest.raises(ValueError, match="zero"):
        books.post("t/1", kind="test", entries=[])


def test_a_transaction_is_put_right_once():
    original = books.post("t/1", kind="test", entries=[(_account("fen/source"), -5), (_account("fen/a"), 5)])
    first = books.reverse(original, key="r/1")
    assert books.reverse(original, key="r/1") == first
    assert books.balance("fen/a") == 0


def test_an_account_never_opened_is_empty():
    assert books.balance("fen/nobody") == 0
