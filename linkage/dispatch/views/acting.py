"""What every view of this app needs to answer a posted act."""

from django.http import HttpRequest

from linkage.common.acting import Refusal as Refusal
from linkage.common.acting import attempt as attempt
from linkage.common.acting import see_other as see_other
from linkage.people.signed_in import person as person


def has_read_risk(request: HttpRequest) -> bool:
    """Whether the tick beside the risk notice came along (dispatch/_risk.html)."""
    return request.POST.get("risk_read") == "1"
