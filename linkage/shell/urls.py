from django.urls import path

from linkage.shell import views

urlpatterns = [
    path("sw.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("offline/", views.offline, name="offline"),
    path("feedback/", views.feedback, name="feedback"),
    path("elder-view/", views.set_elder_view, name="elder_view"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
