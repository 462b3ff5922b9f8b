"""How the processes log: one line an event, JSON outside development, with the request's or task's id, and without people's numbers."""

import logging
import re
from typing import Any

import structlog

# Mobile numbers and resident identity numbers, wherever they turn up: a last net, not a licence to log them.
NUMBERS = re.compile(r"(?<!\d)(?:\+?86)?(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


def hide_numbers(_logger: Any, _method: str, entry: dict[str, Any]) -> dict[str, Any]:
    """A structlog processor: every phone and identity number in the entry's texts, tracebacks included, becomes its last two digits."""
    for key, value in entry.items():
        if isinstance(value, str):
            entry[key] = NUMBERS.sub(lambda match: f"***{match[1][-2:]}", value)
    return entry


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configuration(*, development: bool) -> dict[str, Any]:
    """The value of Django's LOGGING; also sets up structlog itself."""
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    render: list[Any] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if development
        else [structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    hide_numbers,
                    *render,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # Every request has a line of its own (middleware.py), and server errors are reported by Django with their traceback.
            "django.server": {"level": "ERROR"},
            "django.request": {"level": "ERROR"},
            "daphne": {"level": "WARNING"},
            # Lists every glyph of every font that it cuts down.
            "fontTools": {"level": "WARNING"},
            "linkage.requests": {"level": "WARNING" if development else "INFO"},
        },
    }
