from django.urls import path

from linkage.me import privacy, views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("welcome/", views.welcome, name="welcome"),
    path("me/settings/", views.my_settings, name="my_settings"),
    path("me/settings/consents/", views.consents, name="my_consents"),
    path("me/settings/consents/<int:consent_id>/withdrawal/", views.withdrawal, name="consent_withdrawal"),
    path("me/settings/signed-out/", views.sign_out_all, name="sign_out_everywhere"),
    path("me/privacy/", privacy.privacy, name="my_privacy"),
    path("me/privacy/copy/", privacy.download, name="my_copy"),
    path("me/privacy/erasure/", privacy.erasure, name="my_erasure"),
    path("me/privacy/erasure/withdrawal/", privacy.erasure_withdrawal, name="my_erasure_withdrawal"),
]
