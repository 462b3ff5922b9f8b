#!/usr/bin/env python3
"""The main loop over the API alone: a resident's need becomes a plan, two volunteers carry it out, the fund pays, hours are booked.

Start the demo (`make run`), then: python docs/main_loop.py http://127.0.0.1:8000
Needs nothing but Python. The people are the demo's; under DEMO=1 their code is 246810.
"""

import datetime as dt
import json
import sys
import urllib.error
import urllib.request
import uuid

BASE = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000").rstrip("/")
HEPING = "330102990001"


def call(method, path, body=None, token=None):
    """-> (status, answer). Every POST carries its own Idempotency-Key, so a repeated one changes nothing."""
    headers = {"Content-Type": "application/json", "Accept-Language": "en", "Idempotency-Key": str(uuid.uuid4())}
    if token:
        headers["X-Session-Token"] = token
    data = None if method == "GET" else json.dumps(body or {}).encode()
    request = urllib.request.Request(BASE + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


class Person:
    """Signed in by phone and one-time code, as an app does it."""

    def __init__(self, phone):
        _status, answer = call("POST", "/_allauth/app/v1/auth/code/request", {"phone": phone})
        token = answer["meta"]["session_token"]
        status, answer = call("POST", "/_allauth/app/v1/auth/code/confirm", {"code": "246810"}, token)
        assert status == 200, answer
        self.token = answer["meta"]["session_token"]

    def get(self, path):
        status, answer = call("GET", f"/api/v1/{path}", token=self.token)
        assert status == 200, answer
        return answer

    def post(self, path, body=None, expect=(200, 201)):
        status, answer = call("POST", f"/api/v1/{path}", body, self.token)
        assert status in expect, (path, status, answer)
        return answer


wang, chen = Person("13900000001"), Person("13900000003")  # a resident; the social worker
li, zhou, zhang = Person("13900000002"), Person("13900000012"), Person("13900000022")  # volunteers who know carpentry
mutual_aid, fund = Person("13900000005"), Person("13900000006")  # lends the tools; decides on the money

# 点单: the resident posts; the category brings its usual bundle of requirements.
start = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10)
need = wang.post(
    "needs",
    {
        "category": "home_adaptation",
        "title": "A rail for the stairs",
        "description": "Third floor, she lives alone",
        "place": HEPING,
        "urgency": "soon",
        "window": {"start": start.isoformat(), "end": (start + dt.timedelta(hours=2)).isoformat()},
        "address": "Building 3",
        "shares_contact": True,
    },
)
path = f"needs/{need['id']}"
print("posted:", need["state"], "| to answer by", need["due_at"])

# 审核, 派单: the social worker accepts, looks at the proposed plan, sends it.
chen.post(f"{path}/assessment", {"public_summary": "A stair rail"})
plan = chen.post(f"{path}/plan")
requirements = {each["kind"]: each for each in plan["requirements"]}
volunteers = requirements["volunteer"]["id"]
for candidate in chen.get(f"requirements/{volunteers}/candidates?k=3")["items"]:
    print(f"candidate {candidate['label']} {candidate['score']:.2f}:", "; ".join(candidate["reasons"][:2]))
chen.post(f"{path}/publication")

# 接单: things and money by those who answer for them, places by volunteers; the third is told that it is full.
for giver in (mutual_aid, fund):
    [offer] = [each for each in giver.get("offers")["items"] if each["need"] == need["id"]]
    giver.post(f"offers/{offer['id']}/acceptance")
tasks = [(helper, helper.post(f"requirements/{volunteers}/claims")["id"]) for helper in (li, zhou)]
full = zhang.post(f"requirements/{volunteers}/claims", expect=(409,))
print("the third volunteer:", full["error"]["code"], "|", full["error"]["message"])
zhang.post(f"requirements/{volunteers}/waitlist")
[lead] = [each for each in chen.get("assignments?limit=100")["items"] if each["need"] == need["id"]]
tasks.append((chen, lead["id"]))

# 服务中: in and out with the single-use code on the resident's screen.
for person, task in tasks:
    for act in ("checkin", "checkout"):
        person.post(f"assignments/{task}/{act}", {"code": wang.post(f"{path}/presence")["code"]})

# 确认完成, 评单: hours, points and money are booked in one step.
spent = fund.get("funds")["items"][0]["spent_fen"]
wang.post(f"{path}/confirmation")
wang.post(f"{path}/rating", {"stars": 5, "comment": "Thank you"})
books = fund.get("funds")["items"][0]
assert books["spent_fen"] - spent == 180_000, books
assert books["registered_fen"] == sum(books[f"{part}_fen"] for part in ("available", "held", "with_grantees", "spent"))

final = wang.get(path)
for entry in reversed(final["timeline"]):
    print(f"{entry['seq']:>3} {entry['summary']}")
print("finished:", final["state"], "|", books["name"], "spent", (books["spent_fen"] - spent) / 100, "yuan")
