"""Whether those who are connected still may hear what they heard: asked before every delivery, in one query however many they are.

The database is given what is believed (session, person, version of her rights) and answers with those of whom it is no longer true, nearly always
nobody. Five thousand people cost it a third of what it took to read their sessions and versions and to compare them here.
"""

import json
from collections.abc import Sequence

from django.contrib.sessions.models import Session
from django.db import connection

from linkage.common import clock
from linkage.people.models import User
from linkage.realtime.audience import Listener

# A JSON array of claims as rows (claim, its number from 0).
_ROWS = {
    "sqlite": "SELECT value AS claim, key AS number FROM json_each(%s)",
    "postgresql": "SELECT claim, number - 1 AS number FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS t(claim, number)",
}
_FALLEN = """
SELECT number FROM ({rows}) AS believed WHERE NOT EXISTS (
    SELECT 1 FROM {sessions} AS session, {people} AS person
    WHERE session.session_key = claim ->> 0 AND session.expire_date > %s AND person.id = CAST(claim ->> 1 AS bigint)
    AND person.is_active AND person.access_version = CAST(claim ->> 2 AS bigint)
    AND person.home_code = claim ->> 3 AND person.language = claim ->> 4
)
"""


def claim_of(session: str, listener: Listener) -> str:
    """session: its key."""
    return json.dumps([session, listener.user_id, *listener.version])


def fallen(claims: Sequence[str]) -> set[int]:
    """The numbers of the claims that are no longer true: the session has ended, the account is disabled, the rights are others."""
    rows = _ROWS[connection.vendor]
    question = _FALLEN.format(rows=rows, sessions=Session._meta.db_table, people=User._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(question, [f"[{','.join(claims)}]", clock.now()])
        return {number for (number,) in cursor.fetchall()}
