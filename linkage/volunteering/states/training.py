from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TrainingKind(TextChoices):
    """The five kinds of mechanism Z11."""

    INDUCTION = "induction", _("岗前培训")
    SUPERVISION = "supervision", _("督导培训")
    CONTINUING = "continuing", _("继续教育培训")
    PRACTICE = "practice", _("实务培训")
    POLICY = "policy", _("政策法规培训")


class Verdict(TextChoices):
    """A yearly appraisal's outcome (mechanism S01); never a rank."""

    EXCELLENT = "excellent", _("优秀")
    GOOD = "good", _("合格")
    TO_IMPROVE = "to_improve", _("需要帮助提高")
