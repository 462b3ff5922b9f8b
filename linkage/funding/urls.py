from django.urls import path

from linkage.funding.views import disclosures, donations, funds, open_books

app_name = "funding"
urlpatterns = [
    path("funds/", funds.funds, name="funds"),
    path("funds/<slug:fund_id>/", funds.fund, name="fund"),
    path("funds/<slug:fund_id>/donations/", donations.desk, name="donations"),
    path("funds/<slug:fund_id>/donations/<slug:donation_id>/", donations.letter, name="letter"),
    path("funds/<slug:fund_id>/donations/<slug:donation_id>/thanks/", donations.thanks, name="thanks"),
    path("funds/<slug:fund_id>/disclosures/", disclosures.desk, name="disclosures"),
    path(
        "funds/<slug:fund_id>/disclosures/<slug:disclosure_id>/publication/",
        disclosures.publication,
        name="publication",
    ),
    path("open/funds/", open_books.funds, name="open_funds"),
    path("open/funds/<slug:fund_id>/", open_books.fund, name="open_fund"),
    path("open/funds/<slug:fund_id>/donations/", open_books.donations, name="open_donations"),
    path("open/funds/<slug:fund_id>/grants/", open_books.grants, name="open_grants"),
    path("open/funds/<slug:fund_id>/table/", open_books.table, name="open_table"),
    path("open/grants/<slug:grant_id>/", open_books.grant, name="open_grant"),
    path("me/donations/", donations.mine, name="my_donations"),
    path("me/donations/<slug:donation_id>/", donations.my_donation, name="my_donation"),
    path("funds/<slug:fund_id>/grants/<slug:grant_id>/approval/", funds.approval, name="approval"),
    path("funds/<slug:fund_id>/grants/<slug:grant_id>/refusal/", funds.refusal, name="refusal"),
]
