"""Words for people that forms, matching and statistics share: code -> name. Codes are stored, names are shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SKILLS: dict[str, Any] = {
    "company": _("陪伴聊天"),
    "errands": _("代买跑腿"),
    "phone_help": _("手机教学"),
    "cleaning": _("家务保洁"),
    "cooking": _("做饭送餐"),
    "driving": _("开车接送"),
    "moving": _("搬运"),
    "carpentry": _("木工"),
    "electrics": _("电工"),
    "plumbing": _("水管维修"),
    "repair": _("家电维修"),
    "haircut": _("理发"),
    "gardening": _("园艺"),
    "first_aid": _("应急救护"),
    "nursing": _("护理"),
    "counselling": _("心理疏导"),
    "legal": _("法律咨询"),
    "tutoring": _("课业辅导"),
    "childcare": _("照看孩子"),
    "computer": _("电脑"),
    "sign_language": _("手语"),
    "translation": _("翻译"),
    "arts": _("文艺"),
    "sports": _("体育"),
    "photography": _("摄影"),
    "organising": _("活动组织"),
}

LANGUAGES: dict[str, Any] = {
    "zh": _("普通话"),
    "hangzhou": _("杭州话"),
    "wu": _("吴语"),
    "yue": _("粤语"),
    "min": _("闽南话"),
    "sichuan": _("四川话"),
    "en": _("英语"),
    "sign": _("手语"),
}

# Whom services are for (facts 2: neighbourly watch, the Social Assistance Law, children in difficulty). Those marked sensitive are facts about
# one person that only her helpers may know (PIPL art. 28); never a filter, a list column, a URL or a push text.
POPULATIONS: dict[str, Any] = {
    "elderly": _("老年人"),
    "elderly_alone": _("独居老人"),
    "children": _("儿童"),
    "youth": _("青少年"),
    "women": _("妇女"),
    "disabled": _("残疾人"),
    "migrant": _("进城务工人员及随迁子女"),
    "unemployed": _("失业人员"),
    "veteran": _("退役军人"),
    "minimum_living": _("低保对象"),
    "extreme_poverty": _("特困人员"),
    "children_in_difficulty": _("困境儿童"),
    "disaster": _("受灾人员"),
    "mental_health": _("精神障碍患者"),
    "correction": _("社区矫正对象"),
    "drug_recovery": _("戒毒康复人员"),
}
SENSITIVE_POPULATIONS = frozenset(
    [
        "disabled",
        "minimum_living",
        "extreme_poverty",
        "children_in_difficulty",
        "mental_health",
        "correction",
        "drug_recovery",
    ]
)

# What community money is for: a money requirement names one, a fund names those it supports (none named: any).
PURPOSES: dict[str, Any] = {
    "home_adaptation": _("居家适老化改造"),
    "emergency_relief": _("急难救助"),
    "daily_necessities": _("生活必需品"),
    "medical_support": _("就医支持"),
    "education_support": _("助学"),
    "disability_support": _("助残"),
    "repairs": _("维修"),
    "mutual_help": _("邻里互助活动"),
}
