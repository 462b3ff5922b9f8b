import sys

from linkage.common.masks import mask_phone


class ConsoleGateway:
    """Prints the code where the server runs: for development and demonstrations."""

    def send_code(self, phone: str, code: str) -> None:
        print(f"[短信] {mask_phone(phone)} 的验证码是 {code}，5 分钟内有效", file=sys.stderr, flush=True)

    def send_notice(self, phone: str, text: str, link: str) -> None:
        print(f"[短信] {mask_phone(phone)}：{text} {link}", file=sys.stderr, flush=True)
