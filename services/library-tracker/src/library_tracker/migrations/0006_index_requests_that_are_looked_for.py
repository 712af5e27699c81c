"""Most requests are what a library has: whoever asks for those finds them without an index.

Requesters are looked for in small letters.
"""

from alembic import op

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    op.execute("DROP INDEX request_requester")
    op.execute("DROP INDEX request_state")
    op.execute(
        "CREATE INDEX request_state ON request (state, request_id) WHERE state <> 'available'"
    )
    op.execute("""
        CREATE INDEX request_requester ON request (lower(requested_by), request_id)
         WHERE lower(requested_by) <> 'library sync'
    """)
