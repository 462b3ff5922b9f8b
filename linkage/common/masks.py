"""How personal data look where the reader has no reason to see them whole (domain conventions, facts 4.5)."""

COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "长孙",
        "司徒",
        "司空",
        "端木",
        "南宫",
        "独孤",
    ]
)


def mask_name(name: str) -> str:
    """张三 -> 张*, 张三丰 -> 张*丰, 欧阳娜娜 -> 欧**娜."""
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def title_name(name: str, honorific: str = "") -> str:
    """Surname and an honorific for people who may know who, but not fully: 王阿姨, 李同学."""
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
    return surname + honorific if honorific else mask_name(name)


def mask_phone(phone: str) -> str:
    """+8613812341234 or 13812341234 -> 138****1234."""
    digits = phone.removeprefix("+86")
    return digits[:3] + "****" + digits[-4:] if len(digits) >= 7 else "****"


def mask_id_number(number: str) -> str:
    """First 3 and last 4 characters: 330***********0125."""
    return number[:3] + "*" * max(len(number) - 7, 4) + number[-4:]
