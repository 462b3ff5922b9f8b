"""Every sentence of the engine in both languages. Keys are codes; braces are filled by `matching.explain`."""

from __future__ import annotations

ZH, EN = "zh-hans", "en"


def _both(chinese: str, english: str) -> dict[str, str]:
    return {ZH: chinese, EN: english}


SENTENCES: dict[str, dict[str, str]] = {
    # why somebody cannot serve
    "kind": _both("需要的是另一类帮助", "A different kind of help is asked for"),
    "area": _both("不在服务范围内", "Outside the area served"),
    "distance": _both("相距 {km} 公里，超出 {limit} 公里的范围", "{km} km away, beyond the {limit} km limit"),
    "excluded": _both(
        "这一件不安排，双方有约定或需要回避", "Not for this one: a wish or a conflict of interest stands against it"
    ),
    "minor_check": _both("服务未成年人需要先完成入职查询", "Work with minors needs the background check on file first"),
    "under_age": _both("应急任务需要年满 {age} 周岁", "Emergencies are for those aged {age} or over"),
    "age_unknown": _both("应急任务需要先登记年龄", "Emergencies need an age on record first"),
    "automatic_off": _both(
        "选择了不参加自动匹配，可以人工联系", "Has opted out of automatic matching; staff may ask in person"
    ),
    "paused": _both("暂停接单到 {until}", "Taking a break until {until}"),
    "uninsured": _both("服务那天没有有效的人身意外保险", "Is not insured against accidents on the day"),
    "unsigned": _both("还没有签服务协议", "Has not signed the service agreement"),
    "skills_missing": _both("缺少所需技能：{skills}", "Lacks a skill that is needed: {skills}"),
    "certificate_expired": _both("证书到时已过期：{skills}", "The certificate will have lapsed: {skills}"),
    "grade_low": _both("需要{grade}及以上", "Needs {grade} or above"),
    "language": _both("需要会说{language}", "Needs to speak {language}"),
    "gender": _both("求助人希望是{gender}", "The resident asked for {gender}"),
    "capacity": _both("手上的任务已经满了", "Has as many tasks as possible already"),
    "not_available": _both("{when} 没空", "Not free {when}"),
    "away": _both("{when} 请了假", "Away {when}"),
    "busy": _both("{when} 已有安排", "Already booked {when}"),
    "past": _both("约定的时间已经过去", "The time asked for has passed"),
    "weekly_cap": _both("这一周的服务时间已到自己设的上限", "Has reached their own weekly limit"),
    "purpose": _both("资金或物资的用途不符：{purpose}", "May not be used for this purpose: {purpose}"),
    "stock": _both("没有库存了", "Out of stock"),
    "balance": _both("基金余额用完了", "The fund has nothing left"),
    "ceiling": _both("超出基金对单个需求的上限 {yuan} 元", "Over the fund's limit of ¥{yuan} for one need"),
    # why a pair cannot stand in a plan edited by hand
    "unknown": _both("找不到这个人或资源", "This helper cannot be found"),
    "twice": _both("这一项里已经有了", "Is on this one already"),
    "same_need": _both("在同一需求里已安排了另一项", "Has another part of the same need already"),
    "overlap": _both("{when} 已安排了方案里的另一项", "Has another task of this plan {when}"),
    "enough": _both("这一项的人手已经够了", "This one has enough already"),
    "other_time": _both("和这项服务的时间对不上", "Does not go with the time of this service"),
    "incomplete": _both("同一需求里还有没找齐的，先不单独安排", "Another part of the same need is still missing"),
    # why somebody suits
    "skills": _both("会{skills}", "Skilled in {skills}"),
    "covers": _both("可以承担 {percent}%", "Can cover {percent}%"),
    "near": _both("离得近，{km} 公里，约 {minutes} 分钟", "Close by: {km} km, about {minutes} min"),
    "same_area": _both("就在附近", "From the same area"),
    "language_shared": _both("会说{languages}，好沟通", "Shares a language: {languages}"),
    "light_load": _both("本月服务 {hours} 小时，还有余力", "Has given {hours} h this month and can take more"),
    "reliable": _both("以往 {offered} 次邀请答应了 {accepted} 次", "Said yes to {accepted} of {offered} invitations"),
    "continuity": _both("以前帮过这位居民，彼此熟悉", "Has helped this resident before"),
    "standing": _both("已经在之前的方案里", "Was in the plan already"),
    # what the asker could give way on
    "later": _both("改到 {days} 天后", "{days} day(s) later"),
    "wider": _both("范围放宽到 {km} 公里", "Within {km} km"),
    "without_skills": _both("不要求技能", "Without the skill"),
    "lower_grade": _both("等级放宽到{grade}", "From {grade} on"),
    "any_language": _both("不限语言", "In any language"),
    "any_gender": _both("不限性别", "Of any gender"),
    "ask_by_hand": _both("人工询问没有参加自动匹配的人", "Asking in person those who opted out of automatic matching"),
}

COUNTED: dict[str, dict[str, str]] = {
    "excluded": _both("{count} {unit}需要回避", "{count} {is} ruled out by a wish or a conflict of interest"),
    "minor_check": _both("{count} {unit}没有入职查询记录", "{count} {has} no background check on file"),
    "under_age": _both("{count} {unit}未成年", "{count} {is} under age"),
    "age_unknown": _both("{count} {unit}没有登记年龄", "{count} {has} no age on record"),
    "uninsured": _both("{count} {unit}当天没有保险", "{count} {is} not insured on the day"),
    "unsigned": _both("{count} {unit}没签服务协议", "{count} {has} not signed the agreement"),
    "automatic_off": _both("{count} {unit}不参加自动匹配", "{count} opted out of automatic matching"),
    "paused": _both("{count} {unit}暂停接单", "{count} {is} taking a break"),
    "skills_missing": _both("{count} {unit}没有所需技能", "{count} {lack} the skill"),
    "certificate_expired": _both("{count} {unit}证书到时已过期", "{count} {has} a certificate that will have lapsed"),
    "grade_low": _both("{count} {unit}等级不够", "{count} {lack} the grade"),
    "language": _both("{count} {unit}语言不通", "{count} {lack} the language"),
    "gender": _both("{count} {unit}不合性别意愿", "{count} {is} not of the gender asked for"),
    "capacity": _both("{count} {unit}任务已满", "{count} {has} a full plate"),
    "not_available": _both("{count} {unit}{day}没空", "{count} {is} not free {day}"),
    "away": _both("{count} {unit}{day}请了假", "{count} {is} away {day}"),
    "busy": _both("{count} {unit}{day}已有安排", "{count} {is} already booked {day}"),
    "past": _both("{count} {unit}赶不上，时间已过", "for {count} the time has passed"),
    "weekly_cap": _both("{count} {unit}这周已到上限", "{count} {has} reached the weekly limit"),
    "purpose": _both("{count} {unit}用途不符", "{count} may not be used for this"),
    "stock": _both("{count} {unit}没有库存", "{count} {is} out of stock"),
    "balance": _both("{count} {unit}余额用完", "{count} {has} nothing left"),
    "ceiling": _both("{count} {unit}超出单笔上限", "{count} {is} limited to less"),
}

UNMET: dict[str, dict[str, str]] = {
    "none_nearby": _both("附近还没有合适的{who}。", "There are no {who} nearby yet."),
    "none_eligible": _both("附近的{who}这次都不合适。", "None of the {who} nearby can take this one."),
    "too_few": _both("合适的{who}只有 {eligible} {unit}，还差 {missing}。", "Only {eligible} of the {who} nearby fit; {missing} still missing."),
    "all_taken": _both("合适的{who}都安排给了更急或更合适的需求。", "The {who} that fit are needed more elsewhere."),
    "stores_used_up": _both("可用的{who}不够分了。", "What the {who} can give is already shared out."),
    "open": _both("这一项还没有找齐。", "This part is not complete yet."),
    "bundle_incomplete": _both("同一需求里还有一项找不齐，先不占用这一项。", "Another part of this need cannot be found yet, so this one is kept free."),
}  # fmt: skip

KINDS: dict[str, dict[str, tuple[str, str]]] = {
    ZH: {
        "social_worker": ("社工", "人"),
        "volunteer": ("志愿者", "人"),
        "service": ("服务机构", "家"),
        "venue": ("场地", "处"),
        "goods": ("物资", "处"),
        "money": ("资金", "个"),
    },
    EN: {
        "social_worker": ("social workers", ""),
        "volunteer": ("volunteers", ""),
        "service": ("services", ""),
        "venue": ("venues", ""),
        "goods": ("stores", ""),
        "money": ("funds", ""),
    },
}

WEEKDAYS: dict[str, tuple[str, ...]] = {
    ZH: ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    EN: ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"),
}

GRADES: dict[str, dict[int, str]] = {
    ZH: {0: "不限等级", 1: "助理社会工作师", 2: "社会工作师", 3: "高级社会工作师"},
    EN: {0: "any grade", 1: "Assistant Social Worker", 2: "Social Worker", 3: "Senior Social Worker"},
}

GENDERS: dict[str, dict[str, str]] = {
    ZH: {"female": "女性", "male": "男性"},
    EN: {"female": "a woman", "male": "a man"},
}

CONNECTORS: dict[str, tuple[str, ...]] = {
    ZH: ("附近 {nearby} {unit}：", "，", "。"),
    EN: (" Of {nearby} nearby: ", ", ", "."),
    "nearest-zh-hans": ("最近的 {nearby} {unit}里：", "，", "。"),
    "nearest-en": (" Of the {nearby} nearest: ", ", ", "."),
    "gains-zh-hans": ("：多 {gains} 个选择",),
    "gains-en": (": {gains} more to choose from",),
    "then-zh-hans": ("那时",),
    "then-en": ("then",),
}
