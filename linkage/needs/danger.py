"""Words after which the emergency numbers are shown at once. They only add a panel and never hold a need back: a false alarm costs a glance."""

WORDS = (
    "自杀",
    "轻生",
    "不想活",
    "割腕",
    "跳楼",
    "上吊",
    "煤气",
    "燃气泄漏",
    "起火",
    "着火",
    "火灾",
    "触电",
    "晕倒",
    "昏迷",
    "昏倒",
    "没有呼吸",
    "喘不上气",
    "胸口痛",
    "大出血",
    "中毒",
    "溺水",
    "摔倒起不来",
    "被打",
    "家暴",
    "持刀",
    "suicide",
    "kill myself",
    "on fire",
    "gas leak",
    "unconscious",
    "not breathing",
    "bleeding heavily",
    "overdose",
    "domestic violence",
)


def sounds_dangerous(*texts: str) -> bool:
    """Whether life may be in danger, by the words in what was typed."""
    typed = " ".join(texts).lower()
    return any(word in typed for word in WORDS)
