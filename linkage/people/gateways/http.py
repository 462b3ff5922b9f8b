import json
import urllib.request
from socket import gaierror
from urllib.error import HTTPError, URLError

TIMEOUT_SECONDS = 5


class HttpGateway:
    """Posts {"phone", "template", "params"} with a bearer token to a relay that speaks to the operator. Templates: sign_in_code with {"code"}, and
    notice with {"text", "link"}."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def send_code(self, phone: str, code: str) -> None:
        self._post(phone, "sign_in_code", {"code": code})

    def send_notice(self, phone: str, text: str, link: str) -> None:
        try:
            self._post(phone, "notice", {"text": text, "link": link})
        except HTTPError as refusal:
            raise ConnectionRefusedError(f"the relay answered {refusal.code}") from refusal
        except URLError as failure:
            if isinstance(failure.reason, ConnectionRefusedError | gaierror):
                raise ConnectionRefusedError("the relay cannot be reached") from failure
            raise

    def _post(self, phone: str, template: str, params: dict[str, str]) -> None:
        body = json.dumps({"phone": phone, "template": template, "params": params}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
            return
