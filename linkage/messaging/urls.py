from django.urls import path

from linkage.messaging.views import inbox, outgoing, preferences, reports, telephone, threads

ABOUT = "messages/<slug:kind>/<slug:public_id>/"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/reading/", inbox.reading, name="inbox_reading"),
    path("inbox/count/", inbox.count, name="inbox_count"),
    path("inbox/<slug:public_id>/", inbox.notice, name="notice"),
    path("me/notifications/", preferences.notifications, name="notifications"),
    path("me/notifications/email/", preferences.email, name="notification_email"),
    path("me/notifications/email/<str:token>/", preferences.email_confirmation, name="email_confirmation"),
    path("me/notifications/devices/", preferences.devices, name="push_devices"),
    path("me/notifications/devices/<slug:device_id>/removal/", preferences.device_removal, name="push_device_removal"),
    path("messages/sent/", outgoing.sent, name="messages_sent"),
    path("messages/groups/", outgoing.groups, name="staff_groups"),
    path("messages/groups/<slug:group_id>/ending/", outgoing.ending, name="staff_group_ending"),
    path("messages/", threads.listing, name="conversations"),
    path("messages/reports/", reports.listing, name="message_reports"),
    path("messages/reports/<slug:report_id>/settlement/", reports.settlement, name="report_settlement"),
    path(ABOUT, threads.conversation, name="conversation"),
    path(f"{ABOUT}lines/", threads.line, name="conversation_line"),
    path(f"{ABOUT}photos/<slug:message_id>/", threads.photo, name="conversation_photo"),
    path(f"{ABOUT}telephone/", telephone.telephone, name="telephone"),
    path(f"{ABOUT}telephone/consent/", telephone.consent, name="telephone_consent"),
    path(f"{ABOUT}reports/", reports.report, name="conversation_report"),
]
