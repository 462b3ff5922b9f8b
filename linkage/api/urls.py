from django.urls import path

from linkage.api.app import api

urlpatterns = [path("api/v1/", api.urls)]
