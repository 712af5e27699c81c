import pytest

from medley.catalogue import NAMES, chosen, settings_of
from medley.outcome import WrongUsage
from medley_kit.settings import ServiceSettings


def test_no_name_means_every_service() -> None:
    assert chosen([]) == NAMES


def test_services_come_in_their_own_order_however_they_are_spelled() -> None:
    assert chosen(["jellyfin_sync", "gateway", "gateway"]) == ("gateway", "jellyfin-sync")


def test_a_name_that_is_no_service_is_refused_with_those_there_are() -> None:
    with pytest.raises(WrongUsage, match=r"no service 'jelly'; there are: gateway, jellyfin-sync"):
        chosen(["jelly"])


@pytest.mark.parametrize("name", NAMES)
def test_every_service_has_settings_with_its_own_section(name: str) -> None:
    settings = settings_of(name)

    assert issubclass(settings, ServiceSettings)
    assert name.replace("-", "_") == settings.SECTION
