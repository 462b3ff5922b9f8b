class Outbox:
    """A gateway that keeps what it was asked to send: (phone, code). `broken` makes it fail as an operator's does."""

    sent: list[tuple[str, str]] = []
    broken = False

    def send_code(self, phone: str, code: str) -> None:
        if Outbox.broken:
            raise OSError("the operator does not answer")
        Outbox.sent.append((phone, code))
