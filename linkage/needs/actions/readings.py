from django.db import transaction

from linkage.common.errors import require
from linkage.needs import permissions
from linkage.needs.facts import ContactFacts, contact_facts
from linkage.needs.models import Need
from linkage.people.actions.readings import log_reading
from linkage.people.models import User


@transaction.atomic
def open_contact(*, by: User, need: Need) -> ContactFacts:
    """Show who is helped, where and how to reach her, and note that it was read (product rule 10). Raises NotAllowed."""
    require(permissions.can_read_contact(by, need))
    facts = contact_facts(by, need)
    if not permissions.is_asker(by, need):
        shown = "name,phone,address" + (",circumstances" if facts.populations or facts.notes else "")
        log_reading(reader=by, subject=need.stream, facts=shown)
    return facts
