from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid
from linkage.common.photos import CleanPhoto, clean_photo
from linkage.messaging.actions.messages import LONGEST


class LineForm(forms.Form):
    """What is said. phrase: the quick phrase's button, which says that and nothing else."""

    text = forms.CharField(
        label=_("留言"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST}),
    )
    phrase = forms.CharField(required=False, max_length=60)
    photo = forms.FileField(label=_("照片"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))

    def clean_photo(self) -> CleanPhoto | None:
        """Re-drawn here, before the transaction begins."""
        file = self.cleaned_data.get("photo")
        if file is None:
            return None
        try:
            return clean_photo(file)
        except Invalid as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def said(self) -> dict[str, Any]:
        phrase = self.cleaned_data["phrase"]
        return (
            {"text": phrase} if phrase else {"text": self.cleaned_data["text"], "photo": self.cleaned_data.get("photo")}
        )
