"""Staff groups in WeCom, DingTalk and Feishu, by apprise. Loaded when it is first needed: its hundred services would make every start slower."""

PLATFORMS = ("wecombot", "dingtalk", "feishu", "lark")


def is_group_address(address: str) -> bool:
    """Whether apprise knows it as a group of one of these platforms: nothing else may be written to."""
    import apprise

    return address.partition("://")[0].lower() in PLATFORMS and apprise.Apprise.instantiate(address) is not None


def tell_group(address: str, title: str, text: str) -> bool:
    """Whether the platform took it."""
    import apprise

    door = apprise.Apprise()
    door.add(address)
    return bool(door.notify(title=title, body=text))
