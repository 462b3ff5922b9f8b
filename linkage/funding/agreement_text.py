"""The wording of a grant's agreement: a place's own, or what is shipped; the words in braces stand for the grant's facts."""

import re

from django.utils import translation

from linkage.common.templatetags.amounts import yuan
from linkage.funding.models import AgreementTemplate, Grant
from linkage.places import codes
from linkage.places.queries import setting

SHIPPED = """\
社区微公益项目资助协议

甲方（资助方）：{资助方}
乙方（受资助方）：{受资助方}
项目名称：{项目名称}

一、资助金额
甲方资助乙方 {资助金额}，只用于本项目，按下列预算使用：
{预算}

二、项目期限
{项目期限}

三、付款
款项由甲方所属慈善组织的账户直接转给乙方，平台只登记转账单号，不经手款项。分期如下：
{付款安排}

四、乙方的责任
1. 按申报书写明的内容服务居民，不向服务对象收费，不转包。
2. 每一期付款前交上一期的报告，项目结束后 {结项天数} 天内交结项报告，如实写明服务人数、实际人员和实际开支。
3. 每一笔开支凭票据报账，同一张票据不重复报；没有用完的钱退回甲方。
4. 服务对象的姓名、住址、病情和照片不公开；公开的照片先征得同意。
5. 专业社工占项目人员不低于 {社工比例}%，人力成本不低于 {人力比例}%；达不到的写明原因，原因会公开。

五、甲方的责任
1. 报告通过后按期付款；五个工作日内审阅报告和票据，不同意的写明理由。
2. 评审、审批、付款由不同的人办理，账目向公众公开。

六、变更与终止
预算、期限的调整和金额的减少，由乙方说明理由，经甲方审批后生效。任何一方可以说明理由提前终止；没有付的款不再支付，已经付的凭票据结清，余款退回。

七、签署
双方各由一人签署，签名、时间和本文的指纹（SHA-256）一并留存。任何一处改动都会产生新的版本，需要重新签署。"""


def wording_for(place_code: str) -> str:
    """The nearest place's own wording, from inside outwards; else what is shipped."""
    rows = AgreementTemplate.objects.filter(place_code__in=codes.lineage(place_code), ended_at__isnull=True)
    nearest = max(rows, key=lambda row: len(codes.prefix(row.place_code)), default=None)
    return nearest.body if nearest else SHIPPED


def filled_in(wording: str, grant: Grant) -> str:
    """In Chinese, the agreement's language. In one pass: braces in a fact are not looked at again."""
    with translation.override("zh-hans"):
        facts = _facts(grant)
    return re.sub("|".join(re.escape(each) for each in facts), lambda found: facts[found.group()], wording)


def _facts(grant: Grant) -> dict[str, str]:
    application, place = grant.application, grant.fund.place_code
    group = f"{application.group_name}（由{application.organisation.name}指导）" if application.group_name else ""
    tranches = [f"第 {each.number} 期 {yuan(each.amount_fen)}，{each.milestone}" for each in grant.tranches.all()]
    lines = [f"{each.title}（{each.get_kind_display()}）{yuan(each.amount_fen)}" for each in grant.lines.all()]
    own = [f"以上含乙方自筹 {yuan(application.own_fen)}"] if application.own_fen else []
    return {
        "{资助方}": f"{grant.fund.name}（{grant.fund.organisation.name}）",
        "{受资助方}": group or application.organisation.name,
        "{项目名称}": application.title,
        "{资助金额}": yuan(grant.awarded_fen),
        "{预算}": "\n".join([*lines, *own]),
        "{项目期限}": f"{grant.starts_on or '签署之日'} 至 {grant.ends_on or '项目完成'}",
        "{付款安排}": "\n".join(tranches),
        "{结项天数}": str(setting("grant_final_report_days", place)),
        "{社工比例}": str(setting("project_social_worker_percent", place)),
        "{人力比例}": str(setting("project_labour_percent", place)),
    }
