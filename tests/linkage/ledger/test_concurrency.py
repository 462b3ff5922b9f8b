"""Many writers at once, on real connections: on SQLite they take turns, on PostgreSQL they truly meet."""

import random
from collections.abc import Callable

import pytest

from linkage.ledger import books
from linkage.ledger.invariants import CHECKS
from linkage.ledger.models import Posting, Transaction, Unit
from tests.together import answers

pytestmark = pytest.mark.django_db(transaction=True)


def sound() -> bool:
    return not any(check() for check in CHECKS.values())


def purse(name: str, amount: int = 0):
    account = books.account(f"fen/{name}", Unit.FEN)
    if amount:
        source = books.account("fen/source", Unit.FEN, floor=None)
        books.post(f"fill/{name}", kind="test", entries=[(source, -amount), (account, amount)])
    return account


def test_an_account_is_spent_to_its_floor_and_not_below():
    purse("fund", 1_000)
    target = purse("spent")

    def spend(number: int) -> Callable[[], object]:
        source = books.account("fen/fund", Unit.FEN)
        return lambda: books.post(f"s/{number}", kind="test", entries=[(source, -300), (target, 300)]).key

    given = answers([spend(number) for number in range(24)])
    assert given.count("insufficient_balance") == 21
    assert (books.balance("fen/fund"), books.balance("fen/spent")) == (100, 900)
    assert sound()


def test_one_key_sent_by_everybody_is_booked_once():
    purse("fund", 1_000)
    source, target = purse("fund"), purse("spent")

    def send() -> bool:
        return books.post("same", kind="test", entries=[(source, -10), (target, 10)]).is_new

    given = answers([send] * 16)
    assert given.count(True) == 1
    assert books.balance("fen/spent") == 10
    assert Posting.objects.filter(transaction__key="same").count() == 2
    assert sound()


def test_money_that_runs_in_circles_neither_deadlocks_nor_changes_in_sum():
    names = ["a", "b", "c", "d"]
    for name in names:
        purse(name, 500)
    chance = random.Random(7)

    def shuffle(number: int) -> Callable[[], object]:
        first, second, third = (books.account(f"fen/{each}", Unit.FEN) for each in chance.sample(names, 3))
        amount = chance.randint(1, 200)
        entries = [(first, -2 * amount), (second, amount), (third, amount)]
        return lambda: books.post(f"m/{number}", kind="test", entries=entries).key

    given = answers([shuffle(number) for number in range(32)])
    booked = [each for each in given if each != "insufficient_balance"]
    assert sum(books.balance(f"fen/{name}") for name in names) == 2_000
    assert Transaction.objects.filter(key__startswith="m/").count() == len(booked)
    assert sound()


def test_an_account_that_two_open_at_once_is_opened_once():
    given = answers([lambda: books.account("fen/new", Unit.FEN).pk] * 16)
    assert len(set(given)) == 1
