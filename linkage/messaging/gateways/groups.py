"""Staff groups in WeCom, DingTalk and Feishu, by apprise."""

import apprise

PLATFORMS = ("wecombot", "dingtalk", "feishu", "lark")


def is_group_address(address: str) -> bool:
    """Whether apprise knows it as a group of one of these platforms: nothing else may be written to."""
    return address.partition("://")[0].lower() in PLATFORMS and apprise.Apprise.instantiate(address) is not None


def tell_group(address: str, title: str, text: str) -> bool:
    """Whether the platform took it."""
    door = apprise.Apprise()
    door.add(address)
    return bool(door.notify(title=title, body=text))
