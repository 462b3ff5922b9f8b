"""What the monitoring reads: figures of the site, and nothing of any person in it."""

import pytest
from django.db.utils import OperationalError
from prometheus_client.parser import text_string_to_metric_families

from linkage.common import metrics, queue_figures
from linkage.events import sequencer
from tests.linkage.dispatch.story import post_stair_rail


def read(client, **headers):
    """-> {(name, *label values): value}"""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_it_tells_how_the_site_does(world, client):
    need = post_stair_rail(world)
    sequencer.sequence()  # the worker gives events their positions where many write
    client.get(f"/needs/{need.public_id}/")
    client.get("/nowhere/at/all/")
    before = read(client)
    assert before["linkage_database_up",] == 1
    assert before["linkage_tasks", "ready"] >= 1
    assert before["linkage_tasks_oldest_seconds",] >= 0
    assert before["linkage_events_position",] >= 1
    assert before["linkage_sockets",] == 0
    assert before["linkage_answers_total", "none", "4xx"] >= 1
    client.get(f"/needs/{need.public_id}/")
    after = read(client)
    assert after["linkage_request_seconds_count", "needs"] == before["linkage_request_seconds_count", "needs"] + 1
    assert need.public_id not in client.get("/metrics").content.decode()


def test_it_is_for_the_machine_beside_it_or_for_the_token(client, settings, db):
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    settings.METRICS_TOKEN = "let-prometheus-in"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer something"}).status_code == 404
    assert read(client, **{"Authorization": "Bearer let-prometheus-in", "X-Forwarded-For": "192.0.2.7"})


def test_without_the_database_it_still_says_so(client, monkeypatch, db):
    def away(*_arguments, **_options):
        raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(queue_figures.DBTaskResult.objects, "exclude", away)
    monkeypatch.setattr(metrics.connection, "cursor", away)
    found = read(client)
    assert found["linkage_database_up",] == 0
    assert ("linkage_tasks", "ready") not in found
