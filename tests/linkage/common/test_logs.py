import pytest
from structlog.testing import capture_logs

from linkage.common.logs import hide_numbers


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("code sent to 13900000001", "code sent to ***01"),
        ("code sent to +8613900000001.", "code sent to ***01."),
        ("id 11010519491231002X read", "id ***2X read"),
        ("need 4k2m9v0x1b7c, 1234567890123 bytes", "need 4k2m9v0x1b7c, 1234567890123 bytes"),
    ],
)
def test_phone_and_identity_numbers_never_reach_the_log(said, logged):
    assert hide_numbers(None, "info", {"event": said, "exception": said}) == {"event": logged, "exception": logged}


def lines_of(client, path, **headers):
    with capture_logs() as lines:
        response = client.get(path, headers=headers)
    return response, [line for line in lines if line["event"] == "request"]


def test_each_request_has_one_line_without_its_query(client, db):
    response, [line] = lines_of(client, "/healthz?q=secret")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/healthz", 200)
    assert "secret" not in str(line)
    assert len(response["X-Request-ID"]) == 32


def test_a_request_id_is_taken_only_from_a_trusted_proxy(client, db, settings):
    response, _ = lines_of(client, "/healthz", x_request_id="from-outside-1")
    assert response["X-Request-ID"] != "from-outside-1"
    settings.TRUSTED_PROXIES = 1
    response, _ = lines_of(client, "/healthz", x_request_id="from-outside-1")
    assert response["X-Request-ID"] == "from-outside-1"
    response, _ = lines_of(client, "/healthz", x_request_id="evil\nline")
    assert "evil" not in response["X-Request-ID"]
