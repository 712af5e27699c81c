"""Whether the title of an entry exists is checked once a statement, not once a row.

A library is copied with a hundred thousand entries in one statement; a look for each of them takes
longer than storing them.
"""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE entry DROP CONSTRAINT entry_title_id_fkey")
    op.execute("""
        CREATE FUNCTION titles_exist() RETURNS trigger
            LANGUAGE plpgsql
            SET search_path FROM CURRENT
        AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                -- As everybody does who gives titles to things: none is deleted meanwhile.
                PERFORM pg_advisory_xact_lock(7241101);
            END IF;
            IF EXISTS (SELECT
                         FROM came
                        WHERE NOT EXISTS (SELECT
                                            FROM title
                                           WHERE title.title_id = came.title_id)) THEN
                RAISE EXCEPTION 'a row of % names a title that does not exist', TG_TABLE_NAME
                      USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME;
            END IF;
            RETURN NULL;
        END
        $$
    """)
    op.execute("""
        CREATE FUNCTION titles_are_unused() RETURNS trigger
            LANGUAGE plpgsql
            SET search_path FROM CURRENT
        AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(7241101);
            IF EXISTS (SELECT FROM went JOIN entry USING (title_id)) THEN
                RAISE EXCEPTION 'entries still belong to a title that was deleted'
                      USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME;
            END IF;
            RETURN NULL;
        END
        $$
    """)
    for event in ("INSERT", "UPDATE"):
        op.execute(f"""
            CREATE TRIGGER entry_title_{event.lower()} AFTER {event} ON entry
                REFERENCING NEW TABLE AS came
                FOR EACH STATEMENT EXECUTE FUNCTION titles_exist()
        """)
    op.execute("""
        CREATE TRIGGER title_delete AFTER DELETE ON title
            REFERENCING OLD TABLE AS went
            FOR EACH STATEMENT EXECUTE FUNCTION titles_are_unused()
    """)
