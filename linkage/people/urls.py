from allauth.account.views import account_inactive, logout
from allauth.headless.account.views import SessionView
from allauth.headless.base.views import ConfigView
from allauth.headless.constants import Client
from allauth.headless.mfa.views import AuthenticateView, AuthenticateWebAuthnView, LoginWebAuthnView
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path

from linkage.people.views import headless, passkeys, sign_in

# The names are allauth's, which looks its pages up by them. Only the doors we open are listed: no passwords, no e-mail.
accounts = [
    path("", sign_in.door, name="account_door"),
    path("login/", sign_in.sign_in, name="account_login"),
    path("login/code/", sign_in.code, name="account_confirm_login_code"),
    path("passkey/", sign_in.passkey, name="passkey_login"),
    path("signup/", sign_in.old_door, name="account_signup"),
    path("logout/", logout, name="account_logout"),
    path("inactive/", account_inactive, name="account_inactive"),
    path("login/code/request/", sign_in.old_door, name="account_request_login_code"),
    path("keys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("keys/", webauthn.list_webauthn, name="mfa_index"),
    path("keys/add/", passkeys.add, name="mfa_add_webauthn"),
    path("keys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("keys/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("keys/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("keys/reauthenticate/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("keys/reauthenticate/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("keys/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("keys/codes/generate/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]

# allauth's headless API, as much of it as we open: the code, the session, and a passkey as second step.
app = {"client": Client.APP}
api = [
    path("config", ConfigView.as_api_view(**app)),
    path("auth/session", SessionView.as_api_view(**app)),
    path("auth/code/request", headless.RequestCodeView.as_api_view(**app)),
    path("auth/code/resend", headless.ResendCodeView.as_api_view(**app)),
    path("auth/code/confirm", headless.ConfirmCodeView.as_api_view(**app)),
    path("auth/2fa/authenticate", AuthenticateView.as_api_view(**app)),
    path("auth/webauthn/login", LoginWebAuthnView.as_api_view(**app)),
    path("auth/webauthn/authenticate", AuthenticateWebAuthnView.as_api_view(**app)),
]

urlpatterns = [
    path("accounts/", include(accounts)),
    path("_allauth/app/v1/", include(api)),
]
