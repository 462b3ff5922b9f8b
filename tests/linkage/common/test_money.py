import pytest

from linkage.common.templatetags.amounts import yuan


@pytest.mark.parametrize(
    ("fen", "text"),
    [(180_000, "¥1,800"), (180_050, "¥1,800.50"), (7, "¥0.07"), (-500, "-¥5"), (0, "¥0"), (None, "")],
)
def test_money_is_shown_exactly(fen, text):
    assert yuan(fen) == text
