from django.urls import path

from linkage.stats import views

urlpatterns = [path("open/", views.open_information, name="open")]
