"""What follows for the registry when somebody becomes, or stops being, a station's social worker."""

from linkage.events.models import Event
from linkage.organisations.models import Membership, Organisation, Role
from linkage.workers.models import SocialWorker


def keep_registry_in_step(event: Event) -> None:
    """On membership.started and .ended of a social worker: her entry stands at the station of her role, and is active while she holds one."""
    if event.payload["role"] != Role.SOCIAL_WORKER:
        return
    public_id = event.stream.removeprefix("user/")
    held = Membership.objects.filter(
        user__public_id=public_id,
        role=Role.SOCIAL_WORKER,
        ended_at__isnull=True,
        organisation__kind=Organisation.Kind.STATION,
    )
    newest = held.order_by("-started_at", "-pk").first()
    if newest is None or newest.organisation is None:
        SocialWorker.objects.filter(user__public_id=public_id).update(is_active=False)
        return
    SocialWorker.objects.update_or_create(
        user=newest.user, defaults={"station": newest.organisation, "is_active": True}
    )
