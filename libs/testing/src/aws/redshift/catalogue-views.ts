import { distKeyMark } from './translation.ts';

/** The schema that every session finds them in. */
export const catalogueSchema = 'redshift_catalogue';

const tables = `pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname NOT LIKE 'pg\\_%'
  AND n.nspname NOT IN ('information_schema', '${catalogueSchema}')
  AND has_table_privilege(c.oid, 'SELECT')`;

/** Views of Redshift over the catalogue of PostgreSQL, as far as they can be told from there. */
export const catalogueViews = `
CREATE SCHEMA ${catalogueSchema};
GRANT USAGE ON SCHEMA ${catalogueSchema} TO PUBLIC;
CREATE VIEW ${catalogueSchema}.svv_redshift_columns AS
SELECT current_database()::varchar AS database_name, n.nspname::varchar AS schema_name,
  c.relname::varchar AS table_name, a.attname::varchar AS column_name,
  a.attnum::integer AS ordinal_position, format_type(a.atttypid, a.atttypmod)::varchar AS data_type,
  NULL::varchar AS column_default, CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END::varchar AS is_nullable,
  'none'::varchar AS encoding, COALESCE(a.attstattarget, 0) >= ${distKeyMark} AS distkey,
  greatest(COALESCE(a.attstattarget, 0), 0) % ${distKeyMark} AS sortkey, NULL::varchar AS column_acl,
  left(col_description(c.oid, a.attnum), 256)::varchar AS remarks
FROM pg_attribute AS a, ${tables} AND a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped;
CREATE VIEW ${catalogueSchema}.svv_redshift_tables AS
SELECT current_database()::varchar AS database_name, n.nspname::varchar AS schema_name,
  c.relname::varchar AS table_name,
  CASE WHEN c.relkind = 'v' THEN 'VIEW' ELSE 'TABLE' END::varchar AS table_type,
  NULL::varchar AS table_acl, left(obj_description(c.oid, 'pg_class'), 256)::varchar AS remarks
FROM ${tables};
GRANT SELECT ON ALL TABLES IN SCHEMA ${catalogueSchema} TO PUBLIC;
`;
