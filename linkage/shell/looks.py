"""How states, events and kinds look: filters that every template has without loading anything.

`{{ need.state|tone }}` and `{{ need.state|sign }}` give components/state.html and badge.html their colour and icon, `{{ event.type|event_sign }}` a
timeline entry's, `{{ requirement.kind|kind_icon }}` a slot's. What is not in a table looks neutral: a new state is never an error on a page.
"""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# By the state's value, whichever thing it is a state of. now: a person has to act; wait: somebody does; go: under way; done; refer; off.
STATES: dict[str, tuple[str, str]] = {
    # needs
    "submitted": ("wait", "wait"),
    "assessed": ("wait", "plan"),
    "published": ("wait", "users"),
    "matched": ("go", "calendar"),
    "in_service": ("go", "hand"),
    "served": ("now", "check"),
    "confirmed": ("done", "done"),
    "rated": ("done", "star"),
    "refused": ("off", "off"),
    "returned": ("refer", "refer"),
    "cancelled": ("off", "off"),
    "expired": ("off", "clock"),
    # offers, places on the waiting list, proposals
    "sent": ("wait", "send"),
    "accepted": ("done", "check"),
    "declined": ("off", "close"),
    "withdrawn": ("off", "undo"),
    "waiting": ("wait", "wait"),
    "invited": ("now", "bell"),
    "taken": ("done", "check"),
    "left": ("off", "off"),
    "proposed": ("go", "plan"),
    "removed": ("off", "close"),
    # batches of the matcher
    "running": ("go", "refresh"),
    "ready": ("wait", "plan"),
    "to_send": ("go", "send"),
    "sending": ("go", "send"),
    "by_hand": ("refer", "hand"),
    "discarded": ("off", "undo"),
    "failed": ("off", "warn"),
    "dropped": ("off", "close"),
    # assignments
    "claimed": ("go", "calendar"),
    "checked_in": ("go", "hand"),
    "no_show": ("off", "off"),
    "unclosed": ("wait", "late"),
    # papers behind skills
    "shown": ("wait", "eye"),
    "waits_for_guardian": ("wait", "users"),
    "replaced": ("off", "undo"),
    "taken_back": ("off", "undo"),
    # redemptions
    "reserved": ("wait", "goods"),
    "handed_over": ("done", "check"),
    "lapsed": ("off", "clock"),
    # activities, shifts, sign-ups, covers and swaps
    "draft": ("off", "edit"),
    "open": ("go", "calendar"),
    "signed_up": ("go", "calendar"),
    "asked": ("wait", "bell"),
    "attended": ("done", "check"),
    "looking": ("wait", "search"),
    "covered": ("done", "check"),
    "ended": ("off", "close"),
    "over": ("off", "close"),
    "dissolved": ("off", "undo"),
    # teams and their people
    "active": ("done", "users"),
    "member": ("done", "user"),
    # hours and grants
    "counted": ("done", "done"),
    "organisation_review": ("wait", "wait"),
    "district_review": ("wait", "wait"),
    "rejected": ("off", "off"),
    # commendations
    "entered": ("wait", "wait"),
    "verified": ("done", "done"),
    "unverified": ("off", "off"),
    # stars
    "applied": ("wait", "star"),
    "announced": ("go", "policy"),
    "objected": ("wait", "warn"),
    "granted": ("done", "star"),
    # oversight of hours
    "unchecked": ("wait", "eye"),
    "unanswered": ("wait", "wait"),
    "cleared": ("done", "done"),
    "upheld": ("refer", "edit"),
    # certificates
    "issued": ("done", "done"),
    "revoked": ("off", "off"),
    "open_report": ("now", "warn"),
    "settled_report": ("done", "done"),
    "requested": ("wait", "money"),
    "held": ("go", "lock"),
    "approved": ("done", "money"),
    "spent": ("done", "money"),
    "released": ("off", "undo"),
    # projects and their records
    "assessing": ("wait", "search"),
    "design": ("wait", "edit"),
    "declared": ("wait", "send"),
    "review": ("wait", "eye"),
    "library": ("go", "policy"),
    "contracted": ("go", "org"),
    "delivery": ("go", "hand"),
    "midterm": ("go", "eye"),
    "final": ("go", "eye"),
    "performance": ("go", "star"),
    "disclosed": ("done", "policy"),
    "mending": ("wait", "warn"),
    "terminated": ("off", "off"),
    "written": ("wait", "wait"),
    "record_confirmed": ("done", "check"),
    "record_returned": ("off", "undo"),
    # rounds of a fund and the applications in them
    "drafted": ("off", "edit"),
    "reviewing": ("go", "eye"),
    "voting": ("go", "users"),
    "deciding": ("wait", "wait"),
    "decided": ("done", "policy"),
    "voided": ("off", "off"),
    "not_funded": ("off", "close"),
    # grants: tranches
    "planned": ("wait", "money"),
    "paid": ("done", "money"),
    "closed": ("done", "done"),
    "commented": ("wait", "message"),
    "finalised": ("go", "check"),
    "list_published": ("done", "policy"),
    "intended": ("wait", "hand"),
    "signed": ("done", "check"),
}  # fmt: skip

# By an event's last word, then by the thing it happened to.
PAST_PARTICIPLES: dict[str, tuple[str, str]] = {
    "submitted": ("go", "ask"),
    "edited": ("", "edit"),
    "assessed": ("go", "worker"),
    "published": ("go", "policy"),
    "matched": ("done", "users"),
    "reopened": ("wait", "refresh"),
    "started": ("go", "hand"),
    "finished": ("done", "check"),
    "confirmed": ("done", "done"),
    "rated": ("done", "star"),
    "refused": ("off", "off"),
    "returned": ("refer", "refer"),
    "cancelled": ("off", "off"),
    "expired": ("off", "clock"),
    "escalated": ("wait", "late"),
    "days_noted": ("go", "calendar"),
    "days_forgotten": ("", "calendar"),
    "wave_started": ("go", "send"),
    "widened": ("go", "users"),
    "opened_to_all": ("go", "users"),
    "asking_stopped": ("off", "off"),
    "no_longer_needed": ("done", "heart"),
    "claimed": ("go", "hand"),
    "withdrawn": ("wait", "undo"),
    "offered": ("go", "send"),
    "accepted": ("done", "check"),
    "declined": ("off", "close"),
    "invited": ("wait", "bell"),
    "approved": ("done", "money"),
    "requested": ("wait", "money"),
    "held": ("go", "lock"),
    "posted": ("done", "points"),
    "reversed": ("off", "undo"),
    "capped": ("wait", "info"),
    "expiring": ("wait", "late"),
    "handed_over": ("done", "goods"),
    "lapsed": ("off", "clock"),
    "called_off": ("off", "undo"),
    "registered": ("done", "heart"),
    "recorded": ("done", "clock"),
    "booked": ("done", "calendar"),
    "reserved": ("done", "goods"),
    "delivered": ("done", "goods"),
    "proposed": ("go", "plan"),
    "sent": ("go", "send"),
    "received": ("go", "send"),
    "taken_up": ("go", "worker"),
    "place_reopened": ("wait", "refresh"),
    "checked_in": ("go", "place"),
    "checked_out": ("done", "check"),
    "provided": ("done", "check"),
    "missed": ("off", "off"),
    "roster_recorded": ("wait", "edit"),
    "discarded": ("off", "undo"),
    "taken_back": ("go", "plan"),
    "recalled": ("wait", "undo"),
    "by_hand_asked": ("refer", "hand"),
    "by_hand_ended": ("go", "plan"),
    "opened": ("wait", "users"),
    "filled": ("done", "users"),
    "joined": ("wait", "user"),
    "left": ("off", "user"),
    "taken": ("done", "check"),
    "spent": ("done", "money"),
    "released": ("off", "undo"),
    "reviewed": ("done", "check"),
    "correction_proposed": ("wait", "edit"),
    "left_open": ("wait", "late"),
    "hours_due": ("wait", "late"),
    "review_due": ("wait", "late"),
    "queued": ("wait", "eye"),
    "cleared": ("done", "done"),
    "upheld": ("refer", "edit"),
    "drawn": ("go", "eye"),
    "raised": ("wait", "ask"),
    "answered": ("done", "message"),
    "added": ("go", "bell"),
    "changed": ("", "edit"),
    "recognised": ("done", "star"),
    "recognition_ended": ("off", "undo"),
    "registration_saved": ("done", "certificate"),
    "applied": ("wait", "star"),
    "announced": ("go", "policy"),
    "entered": ("wait", "edit"),
    "verified": ("done", "done"),
    "unverified": ("off", "off"),
    "exported": ("", "policy"),
    "entered_nationally": ("done", "done"),
    "saved": ("", "edit"),
    "appraised": ("done", "policy"),
    "consented": ("done", "check"),
    "withdrew": ("off", "undo"),
    "questioned": ("wait", "warn"),
    "granted": ("done", "star"),
    "planned": ("go", "plan"),
    "shifts_added": ("go", "calendar"),
    "signed_up": ("go", "hand"),
    "group_signed_up": ("go", "users"),
    "member_joined": ("go", "user"),
    "withdrawn_late": ("wait", "warn"),
    "waiting_joined": ("wait", "user"),
    "waiting_left": ("off", "user"),
    "cover_sought": ("wait", "search"),
    "covered": ("done", "check"),
    "swapped": ("done", "refresh"),
    "short_of_people": ("wait", "warn"),
    "corrected": ("done", "edit"),
    "asked": ("wait", "bell"),
    "thanked": ("done", "heart"),
    "goods_received": ("done", "goods"),
    "reminded": ("wait", "bell"),
    "found": ("done", "check"),
    "group_dissolved": ("off", "undo"),
    "shared": ("go", "calendar"),
    "closed": ("off", "lock"),
    "issued": ("done", "certificate"),
    "revoked": ("off", "off"),
    "dissolved": ("off", "undo"),
    "team_dissolved": ("off", "undo"),
    "step_reached": ("done", "star"),
    "admitted": ("done", "users"),
    "turned_down": ("off", "close"),
    "invitation_declined": ("off", "close"),
    "leads": ("done", "star"),
    "read": ("done", "eye"),
    "reported": ("now", "warn"),
    "report_settled": ("done", "message"),
    "silenced": ("off", "off"),
    "forgotten": ("off", "clock"),
    "page_saved": ("", "edit"),
    "newcomer": ("go", "user"),
    "drafted": ("go", "plan"),
    "put_into_project": ("go", "plan"),
    "project_advanced": ("go", "plan"),
    "needs_added": ("go", "ask"),
    "advanced": ("go", "plan"),
    "call_closed": ("wait", "lock"),
    "closing_soon": ("wait", "late"),
    "replanned": ("", "edit"),
    "agreement_drawn": ("go", "policy"),
    "signed": ("done", "edit"),
    "ended": ("off", "close"),
    "paid": ("done", "money"),
    "due": ("now", "late"),
    "money_returned": ("refer", "undo"),
    "figures_stated": ("", "users"),
    "money_added": ("go", "money"),
    "evaluator_appointed": ("go", "eye"),
    "record_written": ("wait", "edit"),
    "record_confirmed": ("done", "check"),
    "record_returned": ("off", "undo"),
    "finalised": ("go", "check"),
    "shown": ("go", "eye"),
    "intended": ("wait", "hand"),
    "used": ("done", "check"),
}
THINGS = {
    "run": "plan", "need": "ask", "offer": "send", "assignment": "hand", "requirement": "users", "venue": "venue", "goods": "goods", "grant": "money",
    "fund": "money", "points": "points", "hours": "clock", "volunteer": "user", "membership": "users", "consent": "lock", "message": "message",
    "certificate": "certificate", "star": "star", "training": "certificate", "guardian": "users", "course": "certificate", "commendation": "star",
    "qualification": "certificate", "insurance": "safety", "agreement": "policy",
    "call": "phone", "group": "users", "round": "policy", "application": "edit",
    "award": "money", "tranche": "money", "report": "policy", "receipt": "edit", "amendment": "edit",
}  # fmt: skip
KINDS = {
    "social_worker": "worker",
    "volunteer": "users",
    "service": "org",
    "venue": "venue",
    "goods": "goods",
    "money": "money",
}
PLAIN = ("off", "info")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "clock" %}`: the picture of that name from img/icons.svg, silent beside words; with a label where it stands alone. The same as
    components/icon.html, at a tenth of its cost: for what a page has by the dozen."""
    return _drawn(str(name), str(label))


@lru_cache(1024)
def _drawn(name: str, label: str) -> SafeString:
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    drawing = '<svg class="icon" viewBox="0 0 24 24" focusable="false" {}><use href="{}#{}"/></svg>'
    return format_html(drawing, said, static("img/icons.svg"), name)


@register.filter
def tone(state: str) -> str:
    """One of "now", "wait", "go", "done", "refer" or "off" for a state's value."""
    return STATES.get(str(state), PLAIN)[0]


@register.filter
def sign(state: str) -> str:
    """The icon that says the same."""
    return STATES.get(str(state), PLAIN)[1]


@register.filter
def event_tone(event_type: str) -> str:
    return PAST_PARTICIPLES.get(str(event_type).rpartition(".")[2], ("", ""))[0]


@register.filter
def event_sign(event_type: str) -> str:
    """The icon of a timeline entry, by what happened, else by what it happened to."""
    thing, _dot, happened = str(event_type).rpartition(".")
    return PAST_PARTICIPLES.get(happened, ("", THINGS.get(thing, "info")))[1]


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of a requirement's kind."""
    return KINDS.get(str(kind), "other")


@register.filter
def slot_state(requirement: object) -> str:
    """Either "filled" or "open", of anything with filled and quantity."""
    return "filled" if getattr(requirement, "filled", 0) >= getattr(requirement, "quantity", 1) else "open"
