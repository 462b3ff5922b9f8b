from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from linkage.common.acting import attempt, see_other
from linkage.common.pages import render_page
from linkage.messaging.actions.calls import Telephone, open_telephone, share_phone
from linkage.messaging.queries.threads import conversation_for
from linkage.messaging.views.threads import show_conversation
from linkage.people.signed_in import person


@login_required
@require_POST
def telephone(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """person: whom to call. A POST, because each opening is noted; the answer is a link to dial, and is kept nowhere."""
    user, about = person(request), conversation_for(person(request), kind, public_id).subject
    found: list[Telephone] = []
    refusal = attempt(
        request,
        "telephone",
        lambda: found.append(open_telephone(by=user, about=about, person=request.POST.get("person", ""))),
    )
    if refusal:
        return show_conversation(request, kind, public_id, refusal)
    other = next(each for each in about.parties if each.user.public_id == request.POST["person"])
    context = {"about": about, "telephone": found[0], "other": other}
    response = render_page(request, "messaging/telephone.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def consent(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """shares=1: the others may see her number while the task is on; anything else: no longer."""
    user, about = person(request), conversation_for(person(request), kind, public_id).subject
    shares = request.POST.get("shares") == "1"
    refusal = attempt(request, "telephone", lambda: share_phone(by=user, about=about, shares=shares))
    return show_conversation(request, kind, public_id, refusal) if refusal else see_other(about.address)
