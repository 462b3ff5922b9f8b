"""An invoice's code and number in one form, so that the same invoice is found again however it was typed. Electronic invoices have a number of 20
digits and no code."""

import re
import unicodedata

LONGEST = 60


def invoice_key(code: str, number: str) -> str:
    """Full-width digits, blanks, dashes and small letters make no difference, nor whether the code was typed before the number in one field. "" for what
    holds neither letter nor digit."""
    plain = [re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", part).upper()) for part in (code, number)]
    return "".join(plain)[:LONGEST] if plain[1] else ""
