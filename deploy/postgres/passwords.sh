#!/bin/sh
# Gives each role its password, as the container of PostgreSQL makes its data folder.
set -eu
psql --set ON_ERROR_STOP=1 --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --file /run/medley/passwords.sql
