import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Partition, Table } from '@aws-sdk/client-glue';
import { trino } from '@rentlake/schema';
import { TrinoError, type TrinoServer } from '../../trino/trino-server.ts';
import type { GlueCatalogue } from './glue-catalogue.ts';
import type { MirroredLocation, ObjectMirror } from './object-mirror.ts';
import type { TableRead } from './read-plan.ts';
import { decodeView, isStale, isView, type StoredView } from './stored-view.ts';
import { trinoType } from './trino-type.ts';

export const catalog = 'awsdatacatalog';

/** A partition with its values by column. Its folder is where Hive expects it. */
interface MirroredPartition extends MirroredLocation {
  readonly values: Readonly<Record<string, string | null>>;
}

interface Known {
  readonly isView: boolean;
  /** Differs when the table must be made anew. */
  readonly definition: string;
  partitions: readonly MirroredPartition[];
  /** Differs when partitions came or went. */
  registered: string;
}

/** What one query has had brought up to date. Views may have the names of tables that they read. */
interface Seen {
  readonly since: number;
  readonly tables: Set<string>;
}

const words = (sql: string): ReadonlySet<string> =>
  new Set(sql.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []);

const nullPartition = '__HIVE_DEFAULT_PARTITION__';

/** Lets a Trino see what the Glue catalogue says, as far as queries ask for it. Files stay away until they are read. */
export class HiveMirror {
  readonly #trino: TrinoServer;
  readonly #glue: GlueCatalogue;
  readonly #objects: ObjectMirror;
  readonly #folder: string;
  /** Database → table → what Trino was told. */
  readonly #known = new Map<string, Map<string, Known>>();

  constructor(
    trinoServer: TrinoServer,
    glue: GlueCatalogue,
    objects: ObjectMirror,
    folder: string,
  ) {
    this.#trino = trinoServer;
    this.#glue = glue;
    this.#objects = objects;
    this.#folder = folder;
  }

  /**
   * Brings all databases and tables that SQL may name up to what they were at a moment, or later.
   * @throws TrinoError of a view that is not valid.
   */
  prepare(sql: string, database: string | undefined, since: number): Promise<void> {
    return this.#prepare(sql, database, { since, tables: new Set() });
  }

  async #prepare(sql: string, database: string | undefined, seen: Seen): Promise<void> {
    const named = words(sql);
    // Lists name all tables, and leave out views that are not valid.
    const lists = named.has('show') || named.has('describe') || named.has('information_schema');
    for (const name of await this.#glue.databases(seen.since)) {
      if (name !== database && !named.has(name)) continue;
      const tables = await this.#glue.tables(name, seen.since);
      await this.#forgetDropped(name, tables);
      for (const [table, definition] of tables) {
        if (named.has(table)) await this.#mirror(name, definition, seen);
        else if (lists) await this.#mirror(name, definition, seen).catch(() => undefined);
      }
    }
  }

  /** Fetches the files that a query reads, until they are more than `cutoff` bytes. @returns their bytes. */
  async fetch(reads: readonly TableRead[], cutoff: number): Promise<number> {
    let bytes = 0;
    for (const { schema, table, reads: isRead } of reads) {
      const partitions = this.#known.get(schema)?.get(table)?.partitions ?? [];
      const read = partitions.filter(({ values }) => isRead(values));
      bytes += await this.#objects.synchronise(read, cutoff - bytes);
    }
    return bytes;
  }

  async #forgetDropped(database: string, tables: ReadonlyMap<string, Table>): Promise<void> {
    if (!this.#known.has(database)) {
      await this.#trino.query(`CREATE SCHEMA IF NOT EXISTS ${trino.identifier(database)}`);
      this.#known.set(database, new Map());
    }
    const known = this.#known.get(database) ?? new Map<string, Known>();
    for (const name of [...known.keys()]) if (!tables.has(name)) await this.#drop(database, name);
  }

  async #drop(database: string, name: string): Promise<void> {
    const known = this.#known.get(database)?.get(name);
    if (!known) return;
    this.#known.get(database)?.delete(name);
    const kind = known.isView ? 'VIEW' : 'TABLE';
    await this.#trino.query(`DROP ${kind} IF EXISTS ${qualified(database, name)}`);
    for (const { folder } of known.partitions) await this.#objects.remove(folder);
  }

  async #mirror(database: string, table: Table, seen: Seen): Promise<void> {
    const name = table.Name ?? '';
    const key = `${database}.${name}`;
    if (seen.tables.has(key)) return;
    seen.tables.add(key);
    const definition = JSON.stringify([
      table.ViewOriginalText,
      table.StorageDescriptor?.Columns,
      table.StorageDescriptor?.Location,
      table.PartitionKeys,
    ]);
    if (isView(table)) {
      const { originalSql, schema } = decodeView(table);
      await this.#prepare(originalSql, schema, seen);
    }
    if (this.#known.get(database)?.get(name)?.definition !== definition) {
      await this.#drop(database, name);
      if (isView(table)) await this.#createView(database, name, decodeView(table));
      else await this.#createTable(database, name, table);
      const known = { isView: isView(table), definition, partitions: [], registered: '' };
      this.#known.get(database)?.set(name, known);
    }
    if (!isView(table)) await this.#register(database, name, table, seen.since);
  }

  async #createView(database: string, name: string, view: StoredView): Promise<void> {
    const relation = qualified(database, name);
    try {
      await this.#trino.query(
        `CREATE OR REPLACE VIEW ${relation} SECURITY INVOKER AS ${view.originalSql}`,
        { schema: view.schema },
      );
    } catch (error) {
      if (!(error instanceof TrinoError)) throw error;
      throw new TrinoError(
        `Failed analyzing stored view '${catalog}.${database}.${name}': ${error.message}`,
        'INVALID_VIEW',
        'USER_ERROR',
      );
    }
    const { rows } = await this.#trino.query(`DESCRIBE ${relation}`);
    const actual = rows.map(([column, type]) => ({ name: column ?? '', type: type ?? '' }));
    if (isStale(view, actual)) {
      await this.#trino.query(`DROP VIEW ${relation}`);
      throw new TrinoError(
        `View '${catalog}.${database}.${name}' is stale or in invalid state: its query has the columns (${told(actual)}), the view (${told(view.columns)})`,
        'VIEW_IS_STALE',
        'USER_ERROR',
      );
    }
  }

  async #createTable(database: string, name: string, table: Table): Promise<void> {
    const format = table.StorageDescriptor?.SerdeInfo?.SerializationLibrary ?? 'parquet';
    if (!/parquet/i.test(format)) {
      throw new TrinoError(
        `${database}.${name} is read by ${format}; a local Athena reads Parquet only`,
        'NOT_SUPPORTED',
        'USER_ERROR',
      );
    }
    const keys = (table.PartitionKeys ?? []).map(({ Name = '' }) => Name);
    const columns = [...(table.StorageDescriptor?.Columns ?? []), ...(table.PartitionKeys ?? [])];
    const declared = columns.map(
      ({ Name = '', Type = 'string' }) => `${trino.identifier(Name)} ${trinoType(Type)}`,
    );
    const folder = this.#folderOf(database, name);
    await mkdir(folder, { recursive: true });
    const properties = [
      `format = 'PARQUET'`,
      `external_location = ${trino.literal(`file://${folder}`)}`,
      ...(keys.length === 0
        ? []
        : [`partitioned_by = ARRAY[${keys.map(trino.literal).join(', ')}]`]),
    ];
    await this.#trino.query(
      `CREATE TABLE ${qualified(database, name)} (${declared.join(', ')}) WITH (${properties.join(', ')})`,
    );
  }

  /** Only what the catalogue knows is a partition, whatever lies in S3. */
  async #register(database: string, name: string, table: Table, since: number): Promise<void> {
    const known = this.#known.get(database)?.get(name);
    if (!known) return;
    const keys = (table.PartitionKeys ?? []).map((key) => key.Name ?? '');
    const root = this.#folderOf(database, name);
    if (keys.length === 0) {
      const location = table.StorageDescriptor?.Location ?? '';
      known.partitions = [{ values: {}, location, folder: root }];
      return;
    }
    const partitions = (await this.#glue.partitions(database, name, since)).map((partition) =>
      mirrored(keys, partition, root),
    );
    const registered = JSON.stringify(partitions.map(({ folder }) => folder).sort());
    const before = known.partitions;
    known.partitions = partitions;
    if (registered === known.registered) return;
    const folders = new Set(partitions.map(({ folder }) => folder));
    for (const { folder } of before) if (!folders.has(folder)) await this.#objects.remove(folder);
    for (const folder of folders) await mkdir(folder, { recursive: true });
    await this.#trino.query(
      `CALL system.sync_partition_metadata(${trino.literal(database)}, ${trino.literal(name)}, 'FULL')`,
    );
    known.registered = registered;
  }

  #folderOf(database: string, name: string): string {
    return join(this.#folder, database, name);
  }
}

function mirrored(keys: readonly string[], partition: Partition, root: string): MirroredPartition {
  const given = keys.map(
    (key, index) => [key, partition.Values?.[index] ?? nullPartition] as const,
  );
  return {
    values: Object.fromEntries(
      given.map(([key, value]) => [key, value === nullPartition ? null : value]),
    ),
    location: partition.StorageDescriptor?.Location ?? '',
    folder: join(root, ...given.map(([key, value]) => `${key}=${encodeURIComponent(value)}`)),
  };
}

const told = (columns: StoredView['columns']): string =>
  columns.map(({ name, type }) => `${name} ${type}`).join(', ');

function qualified(database: string, name: string): string {
  return [catalog, database, name].map(trino.identifier).join('.');
}
