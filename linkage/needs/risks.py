"""What may go wrong in each kind of need, told to a volunteer before she takes a task (Volunteer Service Regulations art. 12: recruiting means telling
true facts and possible risks), and which kinds are dangerous (art. 17: insured against accidents first). Loaded by a data migration."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Risk:
    risk_notice: str
    risk_notice_en: str
    is_dangerous: bool = False


ANY_TASK = Risk(
    "出门前告诉带队社工；不收钱物，不碰贵重物品；身体不舒服或觉得不安全就停下，马上打社工电话。",
    "Tell the lead social worker before you set out. Take no money or gifts and leave valuables alone. If you feel unwell or unsafe, stop and ring.",
)
RISKS = {
    "home_repair": Risk(
        "动手前先关水关电，只做看得懂的小修；燃气、强电、高处的活不要做，告诉社工另请师傅。",
        "Turn off water or power first and do small repairs only. Leave gas, mains wiring and work at height to professionals.",
    ),
    "electrical_work": Risk(
        "有触电、灼伤和跌落的危险：只由持证电工断电后作业，验电、挂牌、穿绝缘鞋，梯子要有人扶；雷雨天不做。",
        "Electric shock, burns and falls: only certified electricians, power off and tested, insulated shoes, somebody at the ladder, never in a storm.",
        is_dangerous=True,
    ),
    "emergency_help": Risk(
        "现场可能有积水、带电或坠落物：听现场指挥，结伴行动，不下深水、不进危房；有人受伤先打 120。",
        "There may be deep water, live wires or falling things: follow whoever is in charge, stay together, ring 120 if anybody is hurt.",
        is_dangerous=True,
    ),
    "home_adaptation": Risk(
        "会用电钻和梯子：戴手套和护目镜，梯子要有人扶；打孔前先问清水电管线走向。",
        "Drills and ladders: wear gloves and goggles, have the ladder held, and ask where pipes and wires run before drilling.",
    ),
    "hospital_company": Risk(
        "途中扶稳慢走，不代签字、不代保管钱和医保卡；病情变化马上找医护。",
        "Walk slowly and steadily. Sign nothing and keep no money or cards for others. Call the staff if the patient's state changes.",
    ),
    "cleaning": Risk(
        "不擦窗外侧，不登高；搬重物两人一起，穿防滑鞋。",
        "Do not clean windows from outside or climb. Lift heavy things in pairs; wear shoes that grip.",
    ),
    "childcare": Risk(
        "全程有带队社工在场，不单独和孩子待在关着门的房间里；不给孩子拍照，不喂家长没同意的食物。",
        "A lead social worker is present throughout. Never be alone with a child behind a closed door; no photos, no food the parents have not agreed to.",
    ),
    "tutoring": Risk(
        "在社区教室等公开的地方辅导，不单独和孩子待在关着门的房间里，不给孩子拍照。",
        "Teach in the community classroom or another open place, never alone with a child behind a closed door, and take no photos.",
    ),
    "meal_delivery": Risk(
        "骑车走非机动车道，戴头盔；热汤热饭拿稳，忌口和过敏先问清。",
        "Ride in the cycle lane with a helmet, hold hot food steady, and ask about diets and allergies first.",
    ),
    "medicine_delivery": Risk(
        "凭处方和身份信息代取，药名数量当面核对；不改剂量、不劝人停药。",
        "Collect on prescription and check names and quantities together. Never advise on doses.",
    ),
}


def risk_columns(code: str) -> dict[str, Any]:
    """What a Category's row holds of this, beside the columns of `Kind.row`."""
    return asdict(RISKS.get(code, ANY_TASK))
