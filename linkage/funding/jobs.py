"""What time brings to funds: what they must disclose falls due; calls end, and who has not handed in is reminded before they do;
votes open and close; reports fall due."""

import logging

from linkage.common.errors import DomainError
from linkage.common.schedule import periodic
from linkage.funding.actions.applications import remind_of_closing
from linkage.funding.actions.disclosures import watch_disclosures
from linkage.funding.actions.falling_due import open_vote_in_time, remind_of_report
from linkage.funding.actions.results import close_vote
from linkage.funding.actions.rounds import close_call
from linkage.funding.queries.falling_due import reports_to_remind_of, votes_over, votes_to_open
from linkage.funding.queries.rounds import calls_over
from linkage.funding.queries.unfinished import drafts_to_remind_of

logger = logging.getLogger(__name__)


@periodic(cron="11 6 * * *")
def look_after_disclosures() -> None:
    watch_disclosures()


@periodic(cron="* * * * *")
def close_calls() -> None:
    """Each on its own: one that cannot be closed does not keep the others open."""
    for round in calls_over():
        try:
            close_call(by=None, round=round)
        except DomainError as error:
            logger.warning("round %s was not closed: %s", round.public_id, error.code)


@periodic(cron="*/15 * * * *")
def remind_of_closing_calls() -> None:
    for application in drafts_to_remind_of():
        remind_of_closing(application=application)


@periodic(cron="*/5 * * * *")
def open_votes() -> None:
    for round in votes_to_open():
        try:
            open_vote_in_time(round=round)
        except DomainError as error:
            logger.warning("the vote of round %s was not opened: %s", round.public_id, error.code)


@periodic(cron="* * * * *")
def close_votes() -> None:
    for round in votes_over():
        try:
            close_vote(by=None, round=round)
        except DomainError as error:
            logger.warning("the vote of round %s was not closed: %s", round.public_id, error.code)


@periodic(cron="23 8 * * *")
def remind_of_reports() -> None:
    for grant, number, due_on in reports_to_remind_of():
        remind_of_report(grant=grant, number=number, due_on=due_on)
