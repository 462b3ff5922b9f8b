"""What is wrong with input that does not fit the description, in the reader's language instead of the validator's."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "missing": _("请填写这一项。"),
    "json_invalid": _("请求正文不是有效的 JSON。"),
    "string_type": _("请填文字。"),
    "string_too_long": _("太长了，最多 %(max_length)s 个字。"),
    "string_too_short": _("太短了，至少 %(min_length)s 个字。"),
    "string_pattern_mismatch": _("格式不对，请检查。"),
    "literal_error": _("请从允许的值中选择：%(expected)s。"),
    "int_type": _("请填整数。"),
    "int_parsing": _("请填整数。"),
    "int_from_float": _("请填整数。"),
    "float_type": _("请填数字。"),
    "float_parsing": _("请填数字。"),
    "bool_type": _("请填 true 或 false。"),
    "bool_parsing": _("请填 true 或 false。"),
    "greater_than_equal": _("不能小于 %(ge)s。"),
    "less_than_equal": _("不能大于 %(le)s。"),
    "too_long": _("最多 %(max_length)s 项。"),
    "list_type": _("请填一个列表。"),
    "timezone_aware": _("时间要带时区，例如 2026-11-23T09:00:00+08:00。"),
    "datetime_parsing": _("时间的格式不对，例如 2026-11-23T09:00:00+08:00。"),
    "datetime_from_date_parsing": _("时间的格式不对，例如 2026-11-23T09:00:00+08:00。"),
    "datetime_type": _("时间的格式不对，例如 2026-11-23T09:00:00+08:00。"),
}
OTHERWISE = _("这一项的格式不对，请检查。")


def sentences(errors: list[dict[str, Any]]) -> dict[str, str]:
    """Field -> sentence. A field inside the body is named by its path: window.start."""
    return {_name(each["loc"]): _sentence(each) for each in errors}


def _name(location: tuple[Any, ...]) -> str:
    parts = [str(part) for part in location if part not in ("body", "query", "path", "filters", "paging")]
    return ".".join(parts) or "body"


def _sentence(error: dict[str, Any]) -> str:
    return str(SENTENCES.get(error["type"], OTHERWISE)) % error.get("ctx", {})
