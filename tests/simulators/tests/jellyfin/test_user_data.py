"""Section 5: what each write of user data does, and the event it causes."""

from typing import Any


async def test_marking_played_sets_count_date_and_zero_position(lan: Any) -> None:
    film = lan.sim.items("Movie")[0]

    answer = await lan.key.post(
        f"/UserPlayedItems/{film.id}", params={"userId": lan.user_id("ada")}
    )

    assert answer.status_code == 200
    row = answer.json()
    assert (row["Played"], row["PlayCount"], row["PlaybackPositionTicks"]) == (True, 1, 0)
    assert row["LastPlayedDate"].endswith("Z")
    assert (row["Key"], row["ItemId"]) == (film.provider_ids["Tmdb"], film.id)
    [event] = await lan.events()
    assert (event["SaveReason"], event["ItemId"]) == ("TogglePlayed", film.id)
