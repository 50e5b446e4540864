import { postgres, qualifiedName } from '@rentlake/schema';
import type { Client } from 'pg';
import { WarehouseError } from '../warehouse-error.ts';

/** @throws WarehouseError when there is no such role. */
export async function requireRole(client: Client, role: string, location: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount !== 0) return;
  throw new WarehouseError(
    'configuration',
    `The warehouse ${location} has no role ${role}. Create it (CREATE ROLE ${postgres.identifier(role)}), or name another one with --warehouse-reader.`,
  );
}

/**
 * Lets a role read the tables of a schema.
 * @throws WarehouseError when we may not grant that. PostgreSQL itself only warns.
 */
export async function letRead(
  client: Client,
  role: string,
  schema: string,
  tables: readonly string[],
): Promise<void> {
  const names = tables.map((table) => qualifiedName(schema, table, postgres));
  const [grantee, owner] = [postgres.identifier(role), postgres.identifier(schema)];
  await client.query(`GRANT USAGE ON SCHEMA ${owner} TO ${grantee}`);
  await client.query(`GRANT SELECT ON ${names.join(', ')} TO ${grantee}`);
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT has_schema_privilege($1, $2, 'USAGE') AND bool_and(has_table_privilege($1, name, 'SELECT')) AS may
FROM unnest($3::text[]) AS name`,
    [role, schema, names],
  );
  if (rows[0]?.may !== true) {
    throw new WarehouseError(
      'configuration',
      `The role ${role} may not read schema ${schema}, and this user may not let it. Nothing was changed. Let the owner of the schema run: GRANT USAGE ON SCHEMA ${owner} TO ${grantee}; or load as the owner.`,
    );
  }
}
