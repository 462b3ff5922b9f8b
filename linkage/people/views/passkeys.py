from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpResponse


class AddPasskeyView(AddWebAuthnView):
    """Whoever has just added a key has just shown that it is hers: she is not asked for it again to see her spare codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(
            self.request, self.request.user, method="mfa", type="webauthn", reauthenticated=True, passwordless=False
        )
        return response


add = AddPasskeyView.as_view()
