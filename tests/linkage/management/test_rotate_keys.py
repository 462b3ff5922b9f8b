"""A field key may have leaked: everything is written anew under a new one, and the old one is given up."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command

from linkage.common.encryption import blind_index
from linkage.needs.models import Need
from linkage.people.models import User
from tests.linkage.dispatch.batch_story import planned_line
from tests.linkage.dispatch.story import post_stair_rail


def remaining(capsys) -> int:
    """What --check says: how many values are under older keys."""
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys", check=True)
    count = int(capsys.readouterr().out.strip().splitlines()[-1].split()[0])
    assert ended.value.code == (1 if count else 0)
    return count


@pytest.mark.postgres
def test_a_new_key_takes_the_old_ones_place_and_nobody_notices(world, settings, capsys):
    need = post_stair_rail(world)
    inputs = planned_line(world).planned.run.inputs
    client = world.client(world.wang)
    phone, description = world.wang.phone, Need.objects.get(pk=need.pk).description
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    assert remaining(capsys) == 0

    settings.FIELD_KEYS = [new, old]
    assert remaining(capsys) > User.objects.count()
    call_command("rotate_keys")
    assert "sessions written anew" in capsys.readouterr().out
    assert remaining(capsys) == 0

    settings.FIELD_KEYS = [new]
    found = User.objects.with_phone(phone)
    assert found == world.wang
    assert found.phone_index == blind_index(phone)
    assert Need.objects.get(pk=need.pk).description == description
    assert client.get("/me/").status_code == 200
    inputs.refresh_from_db()

    settings.FIELD_KEYS = [old]
    with pytest.raises(InvalidToken):
        User.objects.get(pk=world.wang.pk)
    with pytest.raises(CommandError, match="put it back"):
        call_command("rotate_keys")
