"""Ids as servers, plugins and people spell them."""

import pytest

from medley_clients.provider_ids import NO_IDS, ProviderIds, imdb_id, numeric_id, provider_ids


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        pytest.param(
            {"Tmdb": "700123", "Imdb": "tt0990011"}, (700123, None, "tt0990011"), id="as built in"
        ),
        pytest.param(
            {"TMDB": "7", "tvdb": "8", "IMDB": "TT1234567"}, (7, 8, "tt1234567"), id="any case"
        ),
        pytest.param(
            {"Tmdb": " 7 ", "Imdb": " tt1234567 "}, (7, None, "tt1234567"), id="blanks around"
        ),
        pytest.param(
            {"Tmdb": "0", "Tvdb": "", "Imdb": "  "}, (None, None, None), id="nothing said"
        ),
        pytest.param({"Tmdb": None}, (None, None, None), id="null"),
        pytest.param({"TvMaze": "5", "Zap2It": "x"}, (None, None, None), id="others"),
        pytest.param({"Tmdb": "-5", "Tvdb": "1.5"}, (None, None, None), id="no id of this world"),
        pytest.param({"Tmdb": "٧"}, (None, None, None), id="digits of another script"),
        pytest.param({"Tmdb": "9" * 30}, (None, None, None), id="too long for any table"),
        pytest.param({"Tmdb": "", "tmdb": "5"}, (5, None, None), id="twice, once empty"),
    ],
)
def test_edge_10_keys_in_any_case_and_values_that_mean_nothing(
    said: dict[str, str | None], meant: tuple[int | None, int | None, str | None]
) -> None:
    ids = provider_ids(said)

    assert (ids.tmdb, ids.tvdb, ids.imdb) == meant


def test_edge_10_a_value_in_the_wrong_slot_is_kept_apart_and_not_believed() -> None:
    ids = provider_ids({"Tmdb": "tt0990011", "Imdb": "990011", "Tvdb": "81189-breaking"})

    assert ids == ProviderIds(odd=("imdb=990011", "tmdb=tt0990011", "tvdb=81189-breaking"))


def test_anime_has_ids_of_its_own() -> None:
    assert provider_ids({"AniDB": "17617", "Shoko Series": "12"}) == ProviderIds(anidb=17617)


def test_nothing_said_is_always_the_same_nothing() -> None:
    assert provider_ids({"Tmdb": "0"}) is NO_IDS


@pytest.mark.parametrize(
    ("said", "meant"),
    [(7, 7), ("7", 7), (0, None), (-1, None), (True, None), (None, None), (7.5, None), ("007", 7)],
)
def test_numbers_may_come_as_digits(said: object, meant: int | None) -> None:
    assert numeric_id(said) == meant


@pytest.mark.parametrize("said", ["990011", "tt12", "nm0000199", "", None, 990011])
def test_what_is_no_imdb_id_is_none(said: object) -> None:
    assert imdb_id(said) is None
