"""A program that uses the API, and knows the difference between a refusal and not knowing."""

import datetime as dt
import http.client
import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

HEPING = "330102990001"
DEMO_CODE = "246810"
UNKNOWN = 0  # no answer came: the request may have had its effect or not


@dataclass
class Caller:
    """port: of a web process on this machine. token: a session's, as in X-Session-Token."""

    port: int
    token: str = ""

    @classmethod
    def signed_in(cls, port: int, phone: str) -> "Caller":
        caller = cls(port)
        _status, answer = caller.call("POST", "/_allauth/app/v1/auth/code/request", {"phone": phone})
        caller.token = answer["meta"]["session_token"]
        status, answer = caller.call("POST", "/_allauth/app/v1/auth/code/confirm", {"code": DEMO_CODE})
        assert status == 200, answer
        caller.token = answer["meta"]["session_token"]
        return caller

    def call(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        """-> (status, answer); UNKNOWN when the line broke before the answer was whole."""
        headers = {"Content-Type": "application/json", "Accept-Language": "en", "Connection": "close"}
        if self.token:
            headers["X-Session-Token"] = self.token
        if key:
            headers["Idempotency-Key"] = key
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, None if method == "GET" else json.dumps(body or {}), headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return UNKNOWN, None
        finally:
            line.close()

    def must(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        status, answer = self.call(method, path, body, key)
        assert status in (200, 201), (path, status, answer)
        return answer


def need_body(title: str, **more: Any) -> dict[str, Any]:
    """A need two days ahead, so that the suite may take its time."""
    start = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).replace(hour=2, minute=0, second=0, microsecond=0)
    return {
        "category": "home_adaptation",
        "title": title,
        "description": "三楼，一个人住",
        "place": HEPING,
        "urgency": "normal",
        "window": {"start": start.isoformat(), "end": (start + dt.timedelta(hours=2)).isoformat()},
    } | more


def wang_and_chen(port: int) -> tuple[Caller, Caller]:
    """Who asks, and the social worker who publishes. A code may be asked for six times in ten minutes: whoever needs them often keeps them."""
    return Caller.signed_in(port, "13900000001"), Caller.signed_in(port, "13900000003")


def open_places(port: int, places: int, title: str, people: tuple[Caller, Caller] | None = None) -> str:
    """Have a need posted, assessed and published that wants so many volunteers. people: `wang_and_chen`, signed in already. Returns the requirement's
    id."""
    wang, chen = people or wang_and_chen(port)
    wanted = [{"kind": "volunteer", "title": "志愿者", "quantity": places, "skills": ["carpentry"]}]
    need = wang.must("POST", "/api/v1/needs", need_body(title, requirements=wanted), key=uuid4().hex)
    chen.must("POST", f"/api/v1/needs/{need['id']}/assessment", {"public_summary": "楼梯扶手"})
    need = chen.must("POST", f"/api/v1/needs/{need['id']}/publication")
    [requirement] = [each for each in need["requirements"] if each["kind"] == "volunteer"]
    return str(requirement["id"])
