#!/bin/sh
# Creates or migrates Temporal's two databases, and creates Mailkeel's, whose tables Mailkeel makes itself. Repeatable; runs before the server each time.
set -eu
sql() { temporal-sql-tool --plugin postgres12 --ep postgresql -p 5432 -u "$POSTGRES_USER" --db "$database" "$@"; }
for name in temporal visibility; do
  database=$([ "$name" = temporal ] && echo temporal || echo temporal_visibility)
  sql create
  sql setup-schema -v 0.0
  sql update-schema -d "/etc/temporal/schema/postgresql/v12/$name/versioned"
done
database=mailkeel
sql create
