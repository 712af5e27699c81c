"""Every story of the tour comes true on the whole system: embedded, or each part in a container."""

import pytest

from medley.catalogue import NAMES
from medley.gateway_api import GatewayApi
from medley.tour.play import play_at
from tests.support.servers import temporary_folder
from tests.support.whole_system import whole_system


@pytest.mark.timeout(400)
async def test_every_story_comes_true_on_the_whole_system() -> None:
    with temporary_folder() as folder:
        folder.chmod(0o755)
        async with whole_system(folder) as system:
            print(f"\nThe whole system: {system.kind}.")  # noqa: T201 - which of the two it was
            api = GatewayApi(system.url, system.token)
            try:
                await play_at(api, system.cast, set(NAMES), as_json=False)
            finally:
                await api.aclose()
