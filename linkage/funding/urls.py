from django.urls import path

from linkage.funding.views import funds

app_name = "funding"
urlpatterns = [
    path("funds/", funds.funds, name="funds"),
    path("funds/<slug:fund_id>/", funds.fund, name="fund"),
    path("funds/<slug:fund_id>/income/", funds.income, name="income"),
    path("funds/<slug:fund_id>/grants/<slug:grant_id>/approval/", funds.approval, name="approval"),
    path("funds/<slug:fund_id>/grants/<slug:grant_id>/refusal/", funds.refusal, name="refusal"),
]
