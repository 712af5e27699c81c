"""Whether the title of a request exists is checked once a statement, as that of an entry is.

A first scan adds a request for each title of a library in one statement.
"""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE request DROP CONSTRAINT request_title_id_fkey")
    for event in ("INSERT", "UPDATE"):
        op.execute(f"""
            CREATE TRIGGER request_title_{event.lower()} AFTER {event} ON request
                REFERENCING NEW TABLE AS came
                FOR EACH STATEMENT EXECUTE FUNCTION titles_exist()
        """)
    op.execute("""
        CREATE FUNCTION titles_are_not_asked_for() RETURNS trigger
            LANGUAGE plpgsql
            SET search_path FROM CURRENT
        AS $$
        BEGIN
            IF EXISTS (SELECT FROM went JOIN request USING (title_id)) THEN
                RAISE EXCEPTION 'requests still belong to a title that was deleted'
                      USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME;
            END IF;
            RETURN NULL;
        END
        $$
    """)
    # After `title_delete`, which waits for whoever gives titles to things: they fire by name.
    op.execute("""
        CREATE TRIGGER title_delete_request AFTER DELETE ON title
            REFERENCING OLD TABLE AS went
            FOR EACH STATEMENT EXECUTE FUNCTION titles_are_not_asked_for()
    """)
