from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkage.administration.forms import AccountForm
from linkage.common.errors import DomainError, require
from linkage.common.pages import render_page
from linkage.organisations.actions.disabling import disable_person, enable_person
from linkage.organisations.permissions import can_disable_somebody
from linkage.people.requests import PersonRequest


@login_required
@require_http_methods(["GET", "POST"])
def accounts(request: PersonRequest) -> HttpResponse:
    """Close an account, or open it again. By number, because whoever asks for it knows the number."""
    require(can_disable_somebody(request.user))
    form = AccountForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["act"] == "disable":
                disable_person(by=request.user, user=form.person)
                messages.success(request, _("账号已停用，对方马上就不能再用了。"))
            else:
                enable_person(by=request.user, user=form.person)
                messages.success(request, _("账号已重新启用。"))
            return redirect("accounts_of_others")
        except DomainError as error:
            form.add_error(None, error.message)
            status = error.status
    return render_page(request, "administration/accounts.html", {"form": form}, status=status)
