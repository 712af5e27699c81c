-- One role for each service: it owns the schema of its name and may look into no other.
-- Run once as a superuser in the database `medley`, then give each role its password:
--   psql medley --set ON_ERROR_STOP=1 --file roles.sql
--   ALTER ROLE jellyfin_sync PASSWORD '...';
-- Running it again changes nothing.

REVOKE ALL ON SCHEMA public FROM PUBLIC;

DO $$
DECLARE
    service text;
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    FOREACH service IN ARRAY ARRAY[
        'gateway', 'jellyfin_sync', 'libretime_sync', 'library_tracker', 'scrobble_sync'
    ]
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = service) THEN
            EXECUTE format(
                'CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION', service
            );
        END IF;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), service);
        EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', service, service);
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', service);
    END LOOP;
END
$$;
