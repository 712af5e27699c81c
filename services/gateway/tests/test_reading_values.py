"""Properties of single values, for any input a vendor may send."""

import contextlib
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gateway.translate.jellyfin import read
from gateway.translate.posted import Unreadable
from gateway.translate.scalars import flag, jellyfin_id, moment, number, whole

foreign = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@given(foreign)
def test_no_value_raises_anything_but_value_error(value: object) -> None:
    for convert in (flag, whole, number, jellyfin_id, moment):
        with contextlib.suppress(ValueError):
            convert(value)


@given(st.uuids())
def test_an_id_is_the_same_however_it_is_spelled(identity: UUID) -> None:
    spellings = {str(identity), identity.hex, str(identity).upper(), f"{{{identity}}}"}

    assert {jellyfin_id(spelled) for spelled in spellings} == {identity.hex}


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_a_whole_number_survives_being_a_string(amount: int) -> None:
    assert whole(amount) == whole(str(amount)) == amount


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(Unreadable):
        read("lan", raw, received_at=datetime.now(UTC))
