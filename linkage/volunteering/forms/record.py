from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.form_fields import day


class CommendationForm(forms.Form):
    name = forms.CharField(label=_("表彰名称"), max_length=80)
    given_by = forms.CharField(label=_("授予单位"), max_length=80)
    given_on = day(_("授予日期"))
    paper = forms.CharField(
        label=_("凭什么核实"), max_length=120, required=False, help_text=_("例如：证书编号、公示网址；核实时请带原件")
    )
