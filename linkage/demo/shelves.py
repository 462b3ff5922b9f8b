"""What the street gives its volunteers: a grocer, a barber and the community fund's charity fill the shelves; 小李 has been busy and reserves a haircut
(his hours: helping.py)."""

from dataclasses import dataclass

from linkage.common import clock
from linkage.demo.build import Built
from linkage.demo.cast import DISTRICT, HEPING, STREET
from linkage.places.models import RegionalSetting
from linkage.volunteering.actions.gifts import donate_points, register_tie
from linkage.volunteering.actions.redemptions import cancel_redemption, reserve_reward
from linkage.volunteering.actions.rewards import add_reward, make_giver, register_giver
from linkage.volunteering.models import Giver, Redemption, Reward


@dataclass(frozen=True, slots=True)
class Gift:
    """price: whole points."""

    giver: str
    title: str
    kind: str
    price: int
    stock: int
    description: str = ""
    place: str = HEPING


SHOP, SHOP_PHONE = "老王粮油店", "13900000041"
GIFTS = (
    Gift(SHOP, "大米 5 公斤", "thing", 6, 20, "东北长粒香，当季新米"),
    Gift(SHOP, "鸡蛋一板", "thing", 4, 30),
    Gift("mutual_aid", "理发一次", "service", 3, 15, "每月第二个周六，社里理发角", STREET),
    Gift("mutual_aid", "家电上门检修一次", "service", 12, 5, "志愿维修队的老师傅上门", STREET),
    Gift("foundation", "全身体检一次", "service", 150, 2, "街道社区卫生服务中心，凭预约", STREET),
    Gift("foundation", "血压计一台", "thing", 40, 3, "春晖社区公益基金会赠", STREET),
)


def fill_shelves(built: Built) -> int:
    """Play what is not there yet. Returns how many rewards the street has."""
    for key in ("points_gift", "points_donation"):
        RegionalSetting.objects.get_or_create(place_id=DISTRICT, key=key, defaults={"value": 1})
    givers = _givers(built)
    there = set(Reward.objects.values_list("title", flat=True))
    for gift in GIFTS:
        if gift.title not in there:
            _offer(gift, givers[gift.giver], built)
    if not Redemption.objects.exists():
        _li_and_her_points(built)
    return len(GIFTS)


def _givers(built: Built) -> dict[str, Giver]:
    shop = Giver.objects.filter(organisation__name=SHOP).first() or register_giver(
        by=built.people["zhao"],
        name=SHOP,
        place_code=HEPING,
        counter="示范路 12 号，每天 8:00–19:00",
        phone=SHOP_PHONE,
        contact="王老板",
    )
    counters = {"mutual_aid": "邻里互助社前台，周一到周六 9:00–17:00", "foundation": "党群服务中心一楼，工作日"}
    known = {
        key: make_giver(by=None, organisation=built.organisations[key], counter=counter)
        for key, counter in counters.items()
    }
    return {SHOP: shop} | known


def _offer(gift: Gift, giver: Giver, built: Built) -> None:
    add_reward(
        by=built.people["zhao"],
        giver=giver,
        stock=gift.stock,
        title=gift.title,
        description=gift.description,
        kind=gift.kind,
        place_code=gift.place,
        price=gift.price * 100,
        most_per_person=2,
        available_from=clock.today(),
        available_until=None,
    )


def _li_and_her_points(built: Built) -> None:
    """A haircut that waits for her, a bag of rice she thought better of, a little for older neighbours."""
    li = built.people["li"]
    rice, haircut = (Reward.objects.get(title=title) for title in ("大米 5 公斤", "理发一次"))
    cancel_redemption(by=li, redemption=reserve_reward(by=li, reward=rice, key="demo/rice"))
    reserve_reward(by=li, reward=haircut, key="demo/haircut")
    register_tie(by=built.people["zhao"], giver=li, receiver=built.people["wang"], relation="parent")
    donate_points(by=li, amount=50, key="demo/donation")
