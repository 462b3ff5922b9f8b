"""Kinds of service as a record entered by hand names them, and the regional setting that holds each one's coefficient of points."""

from django.utils.translation import gettext_lazy as _

# code -> (title, the setting's key)
SERVICE_KINDS = {
    "general": (_("一般服务：跑腿、打扫、秩序、宣传"), "points_coefficient"),
    "company": (_("陪伴探访"), "points_coefficient_company"),
    "skilled": (_("技能服务：维修、理发、教手机"), "points_coefficient_skilled"),
    "care": (_("照护服务"), "points_coefficient_care"),
    "professional": (_("专业服务：法律、心理、医护"), "points_coefficient_professional"),
    "emergency": (_("应急服务"), "points_coefficient_emergency"),
}
