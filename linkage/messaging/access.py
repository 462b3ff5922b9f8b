"""This app's part of the table in linkage/access.py, where the words are explained."""

ROUTES: dict[str, str] = {
    "inbox/": "self",
    "inbox/<slug:public_id>/": "self",
    "inbox/count/": "self",
    "inbox/reading/": "self",
    "me/notifications/": "self",
    "me/notifications/email/": "self",
    "me/notifications/email/<str:token>/": "self",
    "me/notifications/devices/": "self",
    "me/notifications/devices/<slug:device_id>/removal/": "self",
    "messages/sent/": "outgoing.see",
    "messages/groups/": "group.keep",
    "messages/groups/<slug:group_id>/ending/": "group.keep",
    # Conversations: those who take part, and the coordinator while one is reported
    "messages/": "self",
    "messages/reports/": "message.settle",
    "messages/reports/<slug:report_id>/settlement/": "message.settle",
    "messages/<slug:kind>/<slug:public_id>/": "message.read",
    "messages/<slug:kind>/<slug:public_id>/lines/": "message.write",
    "messages/<slug:kind>/<slug:public_id>/photos/<slug:message_id>/": "message.read",
    "messages/<slug:kind>/<slug:public_id>/telephone/": "call.make",
    "messages/<slug:kind>/<slug:public_id>/telephone/consent/": "call.make",
    "messages/<slug:kind>/<slug:public_id>/reports/": "message.write",
}
