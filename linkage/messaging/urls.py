from django.urls import path

from linkage.messaging import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/reading/", views.reading, name="inbox_reading"),
    path("inbox/<slug:public_id>/", views.notice, name="notice"),
]
