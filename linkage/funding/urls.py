from django.urls import path

from linkage.funding import views

app_name = "funding"
urlpatterns = [
    path("funds/", views.funds, name="funds"),
    path("funds/<slug:fund_id>/", views.fund, name="fund"),
    path("funds/<slug:fund_id>/income/", views.income, name="income"),
    path("funds/<slug:fund_id>/grants/<slug:grant_id>/approval/", views.approval, name="approval"),
    path("funds/<slug:fund_id>/grants/<slug:grant_id>/refusal/", views.refusal, name="refusal"),
]
