"""What the style guide shows: short and very long, few and many, in every state."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpRequest

from linkage.common import clock

LONG_TITLE = "帮78岁独居的刘奶奶在楼道加装两处不锈钢扶手，并请懂木工的邻居看看卧室那扇关不严的门和漏风的阳台窗，最好赶在周末降温之前"
TONES = [
    ("now", "warn", "需要您现在处理：刘奶奶家还没有人回应，已过 18:00"),
    ("wait", "wait", "社工 正在为您联系志愿者，今天 18:00 前回复"),
    ("go", "hand", "小李和小周正在上门服务"),
    ("done", "done", "已完成，谢谢大家"),
    ("refer", "refer", "已转给残联办理，陈社工会跟进到底"),
    ("off", "off", "您取消了这次求助"),
]


class Choice(str):
    """A choice's label with an icon and a hint for the cards."""

    icon: str
    hint: str

    def __new__(cls, text: str, icon: str = "", hint: str = "") -> "Choice":
        made = super().__new__(cls, text)
        made.icon, made.hint = icon, hint
        return made


class SampleForm(forms.Form):
    title = forms.CharField(label="您需要什么帮助", help_text="一句话就好，例如：楼道想装个扶手", max_length=60)
    description = forms.CharField(label="再说具体些", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    category = forms.ChoiceField(
        label="哪一类",
        choices=[
            ("rail", Choice("适老化改造", "rail", "扶手、防滑、坡道")),
            ("meal", Choice("助餐送餐", "meal")),
            ("medical", Choice("陪同就医", "medical", "挂号、取药、陪检查")),
            ("heart", Choice("聊聊心事", "heart")),
        ],
        widget=forms.RadioSelect(attrs={"class": "choices-grid"}),
    )
    when = forms.ChoiceField(label="什么时候", choices=[("", "请选择"), ("1", "今天下午"), ("2", "本周内都行")])
    skills = forms.MultipleChoiceField(
        label="您会什么",
        required=False,
        choices=[("a", "木工"), ("b", "水电"), ("c", "陪伴聊天")],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-grid"}),
    )
    photos = forms.FileField(label="拍张照片", required=False, help_text="最多 6 张，我们会去掉照片里的位置信息")
    phone = forms.CharField(label="手机号", widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}))
    agree = forms.BooleanField(label="同意把地址和电话告诉接单的人，办完就不再显示")


def _timeline() -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {"at": now, "sentence": "志愿者小李接了单，明早 9 点上门", "actor_label": "小李", "icon": "hand", "tone": "go", "is_new": True, "key": "3"},
        {"at": now - dt.timedelta(hours=2), "sentence": LONG_TITLE, "actor_label": "陈社工 · 示范街道社工站", "type": "need.assessed", "key": "2"},
        {"at": now - dt.timedelta(days=1), "sentence": "您发布了求助", "actor_label": "", "type": "need.submitted", "key": "1"},
    ]  # fmt: skip


def _slots() -> list[dict[str, Any]]:
    return [
        {"kind_icon": "worker", "label": "社工 1 名，评估和带队", "state": "filled", "count_text": "1 / 1", "people": [{"name": "陈社工", "taken": True}]},
        {"kind_icon": "users", "label": "志愿者 2 名，会木工", "state": "open", "count_text": "1 / 2", "why": "再有一位就齐了",
         "people": [{"name": "小李", "score": 92, "taken": True, "reasons": ["会木工", "离刘奶奶家 0.4 公里", "周六上午有空"]}, {"name": "欧阳**娜", "score": 78, "reasons": ["会木工", "上次服务评价 5 分"]}]},
        {"kind_icon": "goods", "label": "电钻和工具一套", "state": "unmet", "why": "邻里互助社的工具周六已借出，周日起可用"},
        {"kind_icon": "money", "label": "材料费 ¥1,800", "state": "open", "count_text": "待审批", "why": "和平社区基金 今天 17:00 前答复"},
    ]  # fmt: skip


def _icon_names() -> list[str]:
    with open(str(finders.find("img/icons.svg")), encoding="utf-8") as sprite:
        return re.findall(r'<symbol id="([a-z]+)"', sprite.read())


def samples(request: HttpRequest) -> dict[str, Any]:
    wrong = SampleForm({"title": "", "category": "", "phone": "139", "description": "已经写好的话不会丢"})
    wrong.is_valid()
    return {
        "long_title": LONG_TITLE,
        "tones": TONES,
        "form": SampleForm(),
        "wrong": wrong,
        "timeline": _timeline(),
        "slots": _slots(),
        "rows": [{"title": LONG_TITLE if n % 7 == 3 else f"陪王阿姨去社区医院复诊 {n}", "n": n} for n in range(1, 201 if "many" in request.GET else 9)],
        "icon_names": _icon_names(),
        "rail": [
            {"label": "今天", "items": [
                {"url": "#1", "label": "待处理", "icon": "bell", "count": 3, "tone": "now", "active": True},
                {"url": "#2", "label": "等回应", "icon": "wait", "count": 12, "tone": "wait"},
                {"url": "#3", "label": "服务中", "icon": "hand", "count": 128}]},
            {"label": "资源", "items": [
                {"url": "#4", "label": "志愿者", "icon": "users"},
                {"url": "#5", "label": "社会组织", "icon": "org"}]},
        ],
    }  # fmt: skip
