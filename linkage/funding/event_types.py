from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

_GRANT = frozenset({"grant", "amount_fen"})
_ROUND = frozenset({"round"})
_APPLICATION = frozenset({"application", "round"})
_AWARD = frozenset({"grant"})
_NUMBER = frozenset({"grant", "number"})
_MONEY = frozenset({"grant", "number", "amount_fen"})
_RECEIPT = frozenset({"grant", "receipt", "amount_fen"})

declare(
    EventType("fund.opened", _("设立了基金")),
    EventType("fund.changed", _("修改了基金的资料")),
    EventType("fund.income_registered", _("登记了一笔收入"), frozenset({"amount_fen"})),
    EventType("donation.goods_received", _("收到捐赠的物资"), frozenset({"donation"})),
    # On the donor's own stream when she has an account, else on the fund's.
    EventType("donation.thanked", _("基金感谢了您的捐赠"), frozenset({"donation"})),
    EventType("disclosure.due", _("该公布收支情况了"), frozenset({"disclosure"})),
    EventType("disclosure.overdue", _("收支情况过了公布期限"), frozenset({"disclosure"})),
    EventType("disclosure.published", _("公布了收支情况"), frozenset({"disclosure"})),
    EventType("grant.requested", _("收到一笔用款申请"), _GRANT),
    EventType("grant.approved", _("用款申请已批准，资金已冻结"), _GRANT),
    EventType("grant.declined", _("用款申请未批准"), _GRANT),
    EventType("grant.spent", _("款项已支出"), _GRANT),
    EventType("grant.released", _("款项已退回基金"), _GRANT),
    EventType("round.drafted", _("起草了一轮申报"), _ROUND),
    EventType("round.changed", _("修改了这一轮的草稿"), _ROUND),
    EventType("round.opened", _("申报开始，规则已固定"), _ROUND | {"rules_hash"}),
    EventType("round.call_closed", _("申报截止，进入评审"), _ROUND),
    EventType("round.cancelled", _("这一轮已取消"), _ROUND),
    EventType("application.started", _("开始填写申请"), _APPLICATION),
    EventType("application.closing_soon", _("申报快截止了，还没有提交"), _APPLICATION),
    EventType("application.submitted", _("提交了申请（第 %(number)s 版）"), _APPLICATION | {"number"}),
    EventType("application.returned", _("申请退回补正"), _APPLICATION),
    EventType("application.accepted", _("申请已受理，进入评审"), _APPLICATION),
    EventType("application.refused", _("申请不予受理"), _APPLICATION),
    EventType("application.withdrawn", _("撤回了申请"), _APPLICATION),
    # A seed grant, from the approval to the books that settle (stream grant/<id>)
    EventType("application.approved", _("申请已批准"), frozenset({"application", "round"})),
    EventType("application.declined", _("申请未获批准"), frozenset({"application", "round"})),
    EventType("award.approved", _("批准资助，款项已冻结"), _GRANT),
    EventType("award.replanned", _("调整了分期付款的安排"), _AWARD),
    EventType("award.agreement_drawn", _("拟定了协议（第 %(version)s 版）"), _AWARD | {"version"}),
    EventType("award.signed", _("一方签署了协议"), _AWARD | {"version", "side"}),
    EventType("award.started", _("双方已签署，项目开始实施"), _AWARD),
    EventType("award.ended", _("项目提前终止，没付的款不再支付"), _AWARD),
    EventType("award.closed", _("账目结清，项目结项"), _AWARD),
    EventType("award.money_returned", _("登记了一笔退回的余款"), _GRANT),
    EventType("tranche.paid", _("付了第 %(number)s 期款"), _MONEY),
    EventType("tranche.cancelled", _("第 %(number)s 期款不再支付"), _MONEY),
    EventType("report.due", _("第 %(number)s 次报告快到期了"), _NUMBER | {"due_on"}),
    EventType("report.submitted", _("交了第 %(number)s 次报告"), _NUMBER),
    EventType("report.returned", _("第 %(number)s 次报告退回补充"), _NUMBER),
    EventType("report.accepted", _("第 %(number)s 次报告已通过"), _NUMBER),
    EventType("receipt.entered", _("登记了一张票据"), _RECEIPT),
    EventType("receipt.accepted", _("一张票据已入账"), _RECEIPT),
    EventType("receipt.refused", _("一张票据未认可"), _RECEIPT),
    EventType("amendment.asked", _("申请第 %(number)s 次变更"), _NUMBER),
    EventType("amendment.approved", _("第 %(number)s 次变更已批准"), _NUMBER),
    EventType("amendment.declined", _("第 %(number)s 次变更未批准"), _NUMBER),
)

# The review, the vote and the result of a round.
_REVIEWED = frozenset({"application", "round"})
declare(
    EventType("review.assigned", _("请您评审一份申请"), _REVIEWED),
    EventType("review.released", _("这份申请不用您评审了"), _REVIEWED),
    EventType("review.stood_aside", _("已登记您回避一份申请"), _REVIEWED),
    EventType("review.recounted", _("有评委回避，您的申请按其余评分重新计算"), _REVIEWED),
    EventType("round.review_cleared", _("一位评委声明没有利害关系"), _REVIEWED),
    EventType("round.review_submitted", _("一位评委提交了评分"), _REVIEWED),
    EventType("round.review_amended", _("一位评委修改了评分"), _REVIEWED),
    EventType("round.review_voided", _("一位评委因回避，评分作废"), _REVIEWED),
    EventType("round.opinion_recorded", _("记录了专家意见"), _REVIEWED),
    EventType("round.review_closed", _("评审结束"), frozenset({"round"})),
    EventType("round.vote_held_up", _("到了投票的时间，评分还没齐，投票没能开始"), frozenset({"round"})),
    EventType("round.vote_opened", _("居民投票开始"), frozenset({"round"})),
    EventType("round.vote_closed", _("居民投票结束"), frozenset({"round"})),
    EventType("round.allocation_run", _("按规则算出了一次结果"), frozenset({"round", "run", "input_hash"})),
    EventType("round.result_reopened", _("评委迟到的回避使结果退回评审"), frozenset({"round"})),
    EventType("round.decided", _("结果已公布"), frozenset({"round", "run"})),
    EventType("application.proposed", _("拟资助，等待审批"), _REVIEWED),
    EventType("application.passed_over", _("本轮没有获得资助"), _REVIEWED),
    EventType("application.taken_back", _("结果退回评审，请等新的结果"), _REVIEWED),
    EventType("ballot.cast", _("您的选票已投出"), frozenset({"round"})),
    EventType("residence.seen", _("社工站确认了您住在本社区"), frozenset()),
    EventType("comment.written", _("居民对一份申请提了意见"), _REVIEWED),
    EventType("comment.shown", _("您的意见已公开"), _REVIEWED),
    EventType("comment.hidden", _("您的意见没有公开"), _REVIEWED),
)
