from linkage.needs.states import NeedState, Owner


def test_a_need_goes_from_the_resident_to_the_helpers(world, posting):
    need = posting.submitted()
    assert (need.state, need.owner_kind, need.lead) == (NeedState.SUBMITTED, Owner.STATION, None)

    need = posting.published()
    need.refresh_from_db()

    assert (need.state, need.owner_kind, need.lead) == (NeedState.PUBLISHED, Owner.LEAD, world.chen)
    assert need.due_at == need.window_start
    assert [(each.kind, each.quantity) for each in need.requirements.all()] == [
        ("social_worker", 1),
        ("volunteer", 2),
        ("goods", 1),
        ("money", 1),
    ]
