"""What is volunteering and what is not (Order 67 art. 19: what is no voluntary service must not be recorded as such)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActivityKind(TextChoices):
    SERVICE = "service", _("志愿服务：为邻居、为社区出力")
    MEETING = "meeting", _("开会、学习、例会")
    VISIT = "visit", _("参观、走访慰问合影")
    STUDY_TOUR = "study_tour", _("研学、团建、旅行")
    PAID = "paid", _("有工资、补贴按工时计的活")
    DUTY = "duty", _("本职工作或单位摊派")


A = ActivityKind
# Each with the sentence that says why, and where it belongs instead.
NOT_VOLUNTEERING = {
    A.MEETING: _("开会和学习不算志愿服务，不能记时长；培训请记到培训里。"),
    A.VISIT: _("参观和走访合影不算志愿服务，不能记时长。"),
    A.STUDY_TOUR: _("研学、团建不算志愿服务，不能记时长。"),
    A.PAID: _("拿报酬的活不算志愿服务，不能记时长（志愿服务要无偿）。"),
    A.DUTY: _("本职工作和摊派的任务不算志愿服务，不能记时长。"),
}
# Words that make a second person look twice; they refuse nothing by themselves (陪老人参观 is a service).
DOUBTFUL_WORDS = ("开会", "例会", "会议", "参观", "研学", "团建", "工资", "补贴", "值班")
