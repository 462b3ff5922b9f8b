"""The feed of a real server process, over the wire: what only the server in front can break."""

import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

WANG, CHEN = "13900000001", "13900000003"
PATIENCE = 120  # seconds, for a machine with many other things to do
HEPING = "330102990001"


@pytest.fixture
def server(shared_server):
    """One for all: whatever one test leaves behind is nothing to the next, and a killed one is started again."""
    return shared_server


def call(server, method, path, body=None, token=""):
    request = urllib.request.Request(
        server.url + path,
        None if body is None else json.dumps(body).encode(),
        {"Content-Type": "application/json"} | ({"X-Session-Token": token} if token else {}),
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        return json.load(refused)


def sign_in(server, phone):
    path = "/_allauth/app/v1/auth/code"
    token = call(server, "POST", f"{path}/request", {"phone": phone})["meta"]["session_token"]
    return call(server, "POST", f"{path}/confirm", {"code": "246810"}, token)["meta"]["session_token"]


def post_need(server, token, title="楼梯想装个扶手"):
    start = time.time() + 3600
    window = {
        "start": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(start)),
        "end": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(start + 7200)),
    }
    body = {"category": "home_adaptation", "title": title, "description": "", "place": HEPING, "urgency": "normal"}
    return call(server, "POST", "/api/v1/needs", body | {"window": window}, token)


@contextmanager
def feed(server, token, **hello):
    with connect(server.socket_url, open_timeout=PATIENCE, max_size=2**24) as socket:
        socket.send(json.dumps({"op": "hello", "token": token} | hello))
        assert json.loads(socket.recv(PATIENCE))["op"] == "ready"
        yield socket


def next_event(socket):
    while True:
        frame = json.loads(socket.recv(PATIENCE))
        if frame["op"] == "event":
            return frame


def test_what_is_posted_over_the_api_is_heard_and_can_be_pulled(server):
    token = sign_in(server, WANG)
    begin = call(server, "GET", "/api/v1/events", token=token)["next"]
    with feed(server, token) as socket:
        need = post_need(server, token)
        event = next_event(socket)
        assert (event["stream"], event["seq"], event["type"]) == (f"need/{need['id']}", 1, "need.submitted")
    pulled = call(server, "GET", f"/api/v1/events?after={begin}", token=token)
    assert {key: event[key] for key in pulled["items"][0]} == pulled["items"][0]


def test_a_request_can_wait_for_news_and_ends_with_the_session(server):
    token = sign_in(server, WANG)
    cursor = call(server, "GET", "/api/v1/events", token=token)["next"]
    assert call(server, "GET", f"/api/v1/events?after={cursor}&wait=1", token=token)["items"] == []
    with ThreadPoolExecutor(2) as pool, feed(server, sign_in(server, WANG)) as socket:
        waiting = pool.submit(call, server, "GET", f"/api/v1/events?after={cursor}&wait=25", token=token)
        need = post_need(server, token)
        next_event(socket)
        news = waiting.result(PATIENCE)
        assert news["items"][0]["stream"] == f"need/{need['id']}"
        going_on = pool.submit(pull_until_refused, server, news, token)
        call(server, "DELETE", "/_allauth/app/v1/auth/session", token=token)
        assert going_on.result(PATIENCE)["error"]["code"]


def pull_until_refused(server, page, token):
    while "error" not in page:
        page = call(server, "GET", f"/api/v1/events?after={page['next']}&wait=25", token=token)
    return page


def test_after_kill_9_the_feed_goes_on_from_the_cursor_without_a_gap(server):
    token = sign_in(server, WANG)
    with feed(server, token) as socket:
        stream = f"need/{post_need(server, token)['id']}"
        first = next_event(socket)
        chen = sign_in(server, CHEN)
        call(server, "POST", f"/api/v1/{stream.replace('need', 'needs')}/assessment", {"public_summary": "扶手"}, chen)
        server.kill()
        server.start()
    with feed(server, token, after=first["cursor"]) as socket:
        found = []
        while "need.assessed" not in [event["type"] for event in found]:
            found.append(next_event(socket))
        seqs = [event["seq"] for event in found if event["stream"] == stream]
        assert seqs == list(range(2, 2 + len(seqs)))


def test_a_page_of_another_origin_gets_403_even_on_another_port(server):
    for origin in (
        f"http://127.0.0.1:{server.port + 1}",
        "http://evil.example",
        f"https://127.0.0.1.evil:{server.port}",
    ):
        with pytest.raises(InvalidStatus) as refused:
            connect(server.socket_url, origin=origin, open_timeout=PATIENCE)
        assert refused.value.response.status_code == 403
    with connect(server.socket_url, origin=server.url, open_timeout=PATIENCE):
        pass


def test_a_frame_of_two_megabytes_closes_the_socket_and_the_server_lives(server):
    token = sign_in(server, WANG)
    with feed(server, token) as socket:
        with pytest.raises(ConnectionClosed):
            send_and_wait(socket, "x" * 2 * 1024 * 1024)
        assert socket.close_code in (1006, 1009)
    with feed(server, token):
        pass


def test_a_frame_of_nine_kilobytes_is_closed_with_the_reason(server):
    token = sign_in(server, WANG)
    with feed(server, token) as socket:
        with pytest.raises(ConnectionClosed):
            send_and_wait(socket, json.dumps({"op": "watch", "stream": "x" * 9000}))
        assert socket.close_code == 4413


def send_and_wait(socket, text):
    socket.send(text)
    while True:
        socket.recv(PATIENCE)


def test_signing_out_closes_the_socket_within_two_seconds(server):
    # The quickest of three: a busy machine may hold one up.
    assert min(seconds_until_closed(server) for _ in range(3)) < 2.0


def seconds_until_closed(server):
    token = sign_in(server, WANG)
    with feed(server, token) as socket:
        call(server, "DELETE", "/_allauth/app/v1/auth/session", token=token)
        began = time.monotonic()
        with pytest.raises(ConnectionClosed):
            send_and_wait(socket, json.dumps({"op": "pong"}))
        assert socket.close_code == 4401
        return time.monotonic() - began


def test_a_forged_token_is_closed(server):
    with connect(server.socket_url, open_timeout=PATIENCE) as socket:
        with pytest.raises(ConnectionClosed):
            send_and_wait(socket, json.dumps({"op": "hello", "token": "f" * 32}))
        assert socket.close_code == 4401
