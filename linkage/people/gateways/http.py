import json
import urllib.request

TIMEOUT_SECONDS = 5


class HttpGateway:
    """Posts {"phone", "template": "sign_in_code", "params": {"code"}} with a bearer token to a relay that speaks to the operator."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def send_code(self, phone: str, code: str) -> None:
        body = json.dumps({"phone": phone, "template": "sign_in_code", "params": {"code": code}}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
            return
