class Outbox:
    """A gateway that keeps what it was asked to send: codes as (phone, code), notices as (phone, text, link). `broken` makes it fail as an
    operator's does, `refusing` as one that says no, `silent` as one that does not answer in time."""

    sent: list[tuple[str, str]] = []
    notices: list[tuple[str, str, str]] = []
    broken = refusing = silent = False

    def send_code(self, phone: str, code: str) -> None:
        if Outbox.broken:
            raise OSError("the operator does not answer")
        Outbox.sent.append((phone, code))

    def send_notice(self, phone: str, text: str, link: str) -> None:
        if Outbox.silent:
            raise TimeoutError("no answer")
        if Outbox.refusing:
            raise ConnectionRefusedError("no")
        Outbox.notices.append((phone, text, link))
