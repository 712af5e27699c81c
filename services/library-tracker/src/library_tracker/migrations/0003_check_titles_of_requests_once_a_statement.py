"""Whether the title of a request exists is checked once a statement, as that of an entry is.

A first scan adds a request for each title of a library in one statement.
"""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE request DROP CONSTRAINT request_title_id_fkey")
    op.execute("""
        CREATE TRIGGER request_title_insert AFTER INSERT ON request
            REFERENCING NEW TABLE AS came
            FOR EACH STATEMENT EXECUTE FUNCTION titles_exist()
    """)
    op.execute("""
        CREATE FUNCTION title_exists() RETURNS trigger
            LANGUAGE plpgsql
            SET search_path FROM CURRENT
        AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(7241101);
            IF NOT EXISTS (SELECT FROM title WHERE title_id = NEW.title_id) THEN
                RAISE EXCEPTION 'a row of % names a title that does not exist', TG_TABLE_NAME
                      USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME;
            END IF;
            RETURN NULL;
        END
        $$
    """)
    # Few statements move a request, and most of the others change one row.
    op.execute("""
        CREATE TRIGGER request_title_update AFTER UPDATE OF title_id ON request
            FOR EACH ROW EXECUTE FUNCTION title_exists()
    """)
    op.execute("""
        CREATE OR REPLACE FUNCTION titles_are_unused() RETURNS trigger
            LANGUAGE plpgsql
            SET search_path FROM CURRENT
        AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(7241101);
            IF EXISTS (SELECT FROM went JOIN entry USING (title_id)) THEN
                RAISE EXCEPTION 'entries still belong to a title that was deleted'
                      USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME;
            END IF;
            IF EXISTS (SELECT FROM went JOIN request USING (title_id)) THEN
                RAISE EXCEPTION 'requests still belong to a title that was deleted'
                      USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME;
            END IF;
            RETURN NULL;
        END
        $$
    """)
