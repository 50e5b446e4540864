import { qualifiedName, readerColumns, redshift, type Table } from '@rentlake/schema';
import { addEntry, ledgerName, type LedgerEntry, type WarehouseLoad } from '@rentlake/warehouse';
import { statementsOfBatch } from './data-api.ts';
import type { ExistingTable } from './existing-tables.ts';
import { granteeOf, type Reader } from './reader.ts';
import { stagedName } from './staging-sql.ts';
import { tableAnew, tableChanges } from './table-changes.ts';

export interface Switch {
  readonly load: WarehouseLoad;
  /** The entry of the ledger that this load is to follow. */
  readonly over: LedgerEntry | undefined;
  readonly existing: ReadonlyMap<string, ExistingTable>;
  readonly reader: Reader | undefined;
  readonly at: Date;
}

/**
 * The one transaction that replaces all rows. LOCK comes first: it takes no snapshot, so that whoever waited for another
 * load sees its entry in the ledger, and then divides by zero.
 */
export function switchStatements(asked: Switch): readonly string[] {
  const altering = statementsOf(asked, tableChanges);
  if (altering.length <= statementsOfBatch) return altering;
  // Many changed columns: tables that are made anew take fewer statements.
  return statementsOf(asked, (schema, contract, existing) => {
    const changes = tableChanges(schema, contract, existing);
    return changes.length > 2 ? tableAnew(schema, contract) : changes;
  });
}

function statementsOf(
  { load, over, existing, reader, at }: Switch,
  changesOf: typeof tableChanges,
): readonly string[] {
  const { schema, tables } = load;
  const ledger = qualifiedName(schema, ledgerName, redshift);
  const number = over?.load ?? 0;
  return [
    `LOCK TABLE ${ledger}`,
    `SELECT 1 / CASE WHEN COALESCE(MAX(${redshift.identifier('load')}), 0) = ${number} THEN 1 ELSE 0 END AS is_newest FROM ${ledger}`,
    ...tables.flatMap(({ contract }) => [
      ...changesOf(schema, contract, existing.get(contract.name)),
      insertStaged(schema, contract),
    ]),
    addEntry(load, number + 1, at, redshift),
    ...(reader ? grants(load, reader) : []),
  ];
}

function insertStaged(schema: string, contract: Table): string {
  const names = Object.keys(readerColumns(contract)).map(redshift.identifier).join(', ');
  return `INSERT INTO ${qualifiedName(schema, contract.name, redshift)} (${names}) SELECT ${names} FROM ${stagedName(contract)}`;
}

function grants({ schema, tables }: WarehouseLoad, reader: Reader): readonly string[] {
  const names = [...tables.map(({ contract }) => contract.name), ledgerName].map((name) =>
    qualifiedName(schema, name, redshift),
  );
  return [
    grantUsage(schema, reader),
    `GRANT SELECT ON TABLE ${names.join(', ')} TO ${granteeOf(reader)}`,
  ];
}

export const grantUsage = (schema: string, reader: Reader): string =>
  `GRANT USAGE ON SCHEMA ${redshift.identifier(schema)} TO ${granteeOf(reader)}`;
