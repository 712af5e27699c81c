"""The tables `admin_token` and `signing_key`: what was made at first start."""

from typing import Final

from medley_kit.db import Connection

ADD_ADMIN_SQL: Final = """
INSERT INTO admin_token (name, digest)
VALUES ($1, $2)
    ON CONFLICT (name) DO NOTHING
RETURNING name
"""


async def add_token(connection: Connection, name: str, digest: bytes) -> bool:
    """Keep a token's digest; False: there is one of that name, and it stays."""
    return await connection.fetchval(ADD_ADMIN_SQL, name, digest) is not None


LIST_ADMINS_SQL: Final = """
SELECT name, digest
  FROM admin_token
 ORDER BY name
"""


async def tokens(connection: Connection) -> dict[str, bytes]:
    """The digests that are kept, by name."""
    return {row["name"]: row["digest"] for row in await connection.fetch(LIST_ADMINS_SQL)}


MAKE_KEY_SQL: Final = """
INSERT INTO signing_key (purpose, key)
VALUES ($1, $2)
    ON CONFLICT (purpose) DO NOTHING
"""
GET_KEY_SQL: Final = """
SELECT key
  FROM signing_key
 WHERE purpose = $1
"""


async def signing_key(connection: Connection, purpose: str, *, otherwise: bytes) -> bytes:
    """The key that all processes share for ``purpose``; the first one to ask makes it."""
    await connection.execute(MAKE_KEY_SQL, purpose, otherwise)
    key: bytes = await connection.fetchval(GET_KEY_SQL, purpose)
    return key
