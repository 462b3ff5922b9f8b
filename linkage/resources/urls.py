from django.urls import path

from linkage.resources import views

app_name = "resources"
urlpatterns = [
    path("resources/", views.overview, name="overview"),
    path("resources/<slug:kind>/new/", views.new, name="new"),
    path("resources/<slug:kind>/<slug:resource_id>/", views.edit, name="edit"),
    path("resources/<slug:kind>/<slug:resource_id>/pause/", views.pause, name="pause"),
]
