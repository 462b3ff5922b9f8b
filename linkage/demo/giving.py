"""What residents gave to their community's fund, how they were thanked, and the fund's last report on its money."""

import datetime as dt

from linkage.common import clock
from linkage.demo.build import Built
from linkage.funding.actions import Gift, register_donation, thank_donor
from linkage.funding.actions.disclosures import plan_disclosure, publish_disclosure
from linkage.funding.models import Disclosure, Donation

REPORT = (
    "这段时间的收入来自春晖社区公益基金会、福彩公益金和邻居们的捐赠。"
    "钱先用在独居老人的居家适老化改造上，余下的留给秋季的种子基金。每一笔都有票据，欢迎到社区居委会查看。"
)


def show_giving(built: Built) -> None:
    """What is not there yet."""
    wu, fund, wang = built.people["wu"], built.funds["heping"], built.people["wang"]
    with clock.travel(clock.now() - dt.timedelta(days=12)):
        rice = register_donation(
            by=wu,
            fund=fund,
            gift=Gift(
                kind=Donation.Kind.GOODS,
                source=Donation.Source.DONOR,
                received_on=clock.today(),
                goods_name="大米（10 斤装）",
                quantity=20,
                amount_fen=76_000,
                donor_name=wang.name,
                donor=wang,
                receipt_no="示例 0001287",
            ),
            key="demo/rice",
        )
        if rice.thanked_at is None:
            thank_donor(by=wu, donation=rice, thanks="谢谢您惦记着邻居们。这批米会送到社区里的独居老人家。")
    if not Disclosure.objects.filter(fund=fund, published_at__isnull=False).exists():
        with clock.travel(clock.now() - dt.timedelta(days=10)):
            planned = plan_disclosure(fund=fund, since=clock.today() - dt.timedelta(days=50))
            publish_disclosure(by=wu, disclosure=planned, text=REPORT)
