"""Every route and the line of the access matrix (linkage/common/access_matrix.txt) under which it is opened. A route without a line fails the
build (tests/conventions/test_access.py), and so does a line here without its route.

Beside the matrix's acts stand three words:
    public     anyone, without signing in; shows nothing that is not for everyone
    self       any signed-in person, about herself only
    sign-in    the door itself: allauth and our wrappers around it, with their own limits
    staff      Django's admin: accounts with is_staff only
A route under several acts (a list that serves several roles, a page that composes) names them all.
"""

WORDS = frozenset({"public", "self", "sign-in", "staff"})

ROUTES: dict[str, str] = {
    "healthz": "public",
    "readyz": "public",
    "i18n/setlang/": "public",
    # The frame and the mobile shell
    "": "public",
    "sw.js": "public",
    "manifest.webmanifest": "public",
    "offline/": "public",
    "elder-view/": "public",
    "styleguide/": "public",
    # Signing in
    "accounts/": "sign-in",
    "accounts/login/": "sign-in",
    "accounts/login/code/": "sign-in",
    "accounts/login/code/request/": "sign-in",
    "accounts/passkey/": "sign-in",
    "accounts/signup/": "sign-in",
    "accounts/logout/": "sign-in",
    "accounts/inactive/": "sign-in",
    "accounts/keys/": "self",
    "accounts/keys/add/": "self",
    "accounts/keys/<int:pk>/remove/": "self",
    "accounts/keys/login/": "sign-in",
    "accounts/keys/authenticate/": "sign-in",
    "accounts/keys/reauthenticate/": "self",
    "accounts/keys/reauthenticate/code/": "self",
    "accounts/keys/codes/": "self",
    "accounts/keys/codes/generate/": "self",
    "_allauth/app/v1/config": "sign-in",
    "_allauth/app/v1/auth/session": "sign-in",
    "_allauth/app/v1/auth/code/request": "sign-in",
    "_allauth/app/v1/auth/code/resend": "sign-in",
    "_allauth/app/v1/auth/code/confirm": "sign-in",
    "_allauth/app/v1/auth/2fa/authenticate": "sign-in",
    "_allauth/app/v1/auth/webauthn/login": "sign-in",
    "_allauth/app/v1/auth/webauthn/authenticate": "sign-in",
    # About oneself
    "welcome/": "self",
    "me/": "self",
    "me/settings/": "self",
    "me/settings/consents/": "self",
    "me/settings/consents/<int:consent_id>/withdrawal/": "self",
    "me/settings/signed-out/": "self",
    "me/privacy/": "self",
    "me/privacy/copy/": "self",
    "me/privacy/erasure/": "self",
    "me/privacy/erasure/withdrawal/": "self",
    # The live feed: which streams one hears is decided at each delivery (realtime/audience.py)
    "ws/v1/feed": "ws.subscribe",
    "inbox/": "self",
    "inbox/<slug:public_id>/": "self",
    "inbox/reading/": "self",
    "feedback/": "public",
    "open/": "public",
    # Volunteering
    "me/volunteering/": "self",
    "me/volunteering/pause/": "self",
    "me/volunteering/return/": "self",
    "me/hours/": "hours.read",
    "me/points/": "points.read",
    "hours/reviews/": "hours.review hours.confirm",
    "hours/<slug:hours_id>/review/": "hours.review",
    # What organisations and funds have and give
    "resources/": "resource.offer",
    "resources/<slug:kind>/new/": "resource.offer",
    "resources/<slug:kind>/<slug:resource_id>/": "resource.offer",
    "resources/<slug:kind>/<slug:resource_id>/pause/": "resource.offer",
    "funds/": "grant.read ledger.read",
    "funds/<slug:fund_id>/": "grant.read ledger.read",
    "funds/<slug:fund_id>/income/": "fund.register_income",
    "funds/<slug:fund_id>/grants/<slug:grant_id>/approval/": "grant.approve",
    "funds/<slug:fund_id>/grants/<slug:grant_id>/refusal/": "grant.approve",
    # Administration
    "roles/": "user.set_role",
    "roles/<int:membership_id>/ending/": "user.set_role",
    "roles/proposals/<int:proposal_id>/confirmation/": "user.set_role",
    "roles/proposals/<int:proposal_id>/refusal/": "user.set_role",
    "places/settings/": "setting.read",
    "places/<str:code>/settings/": "setting.read",
    "places/<str:code>/settings/<str:key>/": "setting.change",
    "erasures/": "erasure.carry_out",
    "erasures/<int:erasure_id>/carrying-out/": "erasure.carry_out",
    # Needs
    "open/needs/": "need.list_public",
    "open/needs/<str:public_id>/": "need.list_public",
    "needs/": "need.create need.verify",
    "needs/new/": "need.create",
    "needs/new/time/": "need.create",
    "needs/new/person/": "need.create",
    "needs/new/places/": "need.create",
    "needs/new/draft/": "need.create",
    "needs/new/draft/disposal/": "need.create",
    "needs/photos/<str:public_id>/": "upload.read",
    "needs/<str:public_id>/receipt/": "need.create",
    "needs/<str:public_id>/contact/": "need.read_pii",
    "needs/<str:public_id>/changes/": "need.edit",
    "needs/<str:public_id>/assessment/": "need.assess",
    "needs/<str:public_id>/publication/": "need.verify",
    "needs/<str:public_id>/refusal/": "need.verify need.assess",
    "needs/<str:public_id>/return/": "need.verify need.assess",
    "needs/<str:public_id>/cancellation/": "need.cancel",
    "needs/<str:public_id>/rating/": "need.confirm_done",
}

# Lines of the matrix whose pages are still to come. Nothing may stand both here and under a route.
NOT_YET = frozenset(
    {
        "audit.read",
        "breakglass.open",
        "case.assign",
        "case.list",
        "case.read",
        "export.rows",
        "grant.create",
        "grant.disburse",
        "grant.request",
        "grant.review",
        "hours.checkin",
        "hours.reverse",
        "message.read",
        "need.claim",
        "note.amend",
        "note.create",
        "note.read",
        "offer.answer",
        "plan.make",
        "plan.see",
        "points.redeem",
        "resource.allocate",
        "service.record",
        "service.show_code",
        "stats.read",
        "user.disable",
    }
)
