def test_anybody_reads_a_funds_books_without_signing_in(world, client):
    listed = client.get("/api/v1/open/funds").json()["items"]
    assert world.fund.public_id in [each["id"] for each in listed]
    books = client.get(f"/api/v1/open/funds/{world.fund.public_id}").json()
    parts = ("available_fen", "held_fen", "with_grantees_fen", "spent_fen")
    assert books["registered_fen"] == 4_550_000 == sum(books[part] for part in parts)
    assert (books["needs_helped"], books["needs_by_purpose"]) == (0, [])
    assert client.get(f"/api/v1/open/funds/{world.fund.public_id}/grants").json()["items"] == []
    assert client.get("/api/v1/open/funds/nosuchfund00").status_code == 404
