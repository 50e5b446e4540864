import {
  CreateTableCommand,
  DeleteTableCommand,
  UpdateTableCommand,
  type TableInput,
} from '@aws-sdk/client-glue';
import { TrinoError, type TrinoServer } from '../../trino/trino-server.ts';
import type { GlueCatalogue } from './glue-catalogue.ts';
import { catalog } from './hive-mirror.ts';
import { encodeView, isView } from './stored-view.ts';
import { glueType } from './trino-type.ts';

const part = '(?:"[^"]+"|[\\w]+)';
const name = `(${part}(?:\\s*\\.\\s*${part}){0,2})`;
const createStatement = new RegExp(
  `^\\s*CREATE\\s+(OR\\s+REPLACE\\s+)?VIEW\\s+${name}\\s+AS\\s+(.*)$`,
  'is',
);
const dropStatement = new RegExp(`^\\s*DROP\\s+VIEW\\s+(IF\\s+EXISTS\\s+)?${name}\\s*$`, 'is');

interface ViewName {
  readonly database: string;
  readonly view: string;
}

/** Does CREATE VIEW and DROP VIEW to the catalogue itself. */
export class ViewStatements {
  readonly #trino: TrinoServer;
  readonly #glue: GlueCatalogue;

  constructor(trino: TrinoServer, glue: GlueCatalogue) {
    this.#trino = trino;
    this.#glue = glue;
  }

  async create(sql: string, schema: string): Promise<void> {
    const [, replaces, relation = '', query = ''] = createStatement.exec(sql) ?? [];
    const { database, view } = this.#nameOf(relation, schema);
    const existing = (await this.#glue.tables(database)).get(view);
    if (existing && (replaces === undefined || !isView(existing))) {
      throw new TrinoError(
        `line 1:1: '${catalog}.${database}.${view}' already exists`,
        'TABLE_ALREADY_EXISTS',
        'USER_ERROR',
      );
    }
    const { columns } = await this.#trino.query(`SELECT * FROM (${query}) LIMIT 0`, { schema });
    const input: TableInput = {
      Name: view,
      TableType: 'VIRTUAL_VIEW',
      Parameters: { presto_view: 'true', comment: 'Presto View' },
      PartitionKeys: [],
      StorageDescriptor: {
        Columns: columns.map((column) => ({ Name: column.name, Type: glueType(column.type) })),
        Location: '',
        SerdeInfo: {},
      },
      ViewOriginalText: encodeView({ originalSql: query, catalog, schema, columns: [...columns] }),
      ViewExpandedText: '/* Presto View */',
    };
    const request = { DatabaseName: database, TableInput: input };
    await this.#glue.client.send(
      existing ? new UpdateTableCommand(request) : new CreateTableCommand(request),
    );
  }

  async drop(sql: string, schema: string): Promise<void> {
    const [, ifExists, relation = ''] = dropStatement.exec(sql) ?? [];
    const { database, view } = this.#nameOf(relation, schema);
    const existing = (await this.#glue.tables(database)).get(view);
    if (existing && isView(existing)) {
      await this.#glue.client.send(new DeleteTableCommand({ DatabaseName: database, Name: view }));
    } else if (ifExists === undefined) {
      throw new TrinoError(
        `line 1:1: View '${catalog}.${database}.${view}' does not exist`,
        'TABLE_NOT_FOUND',
        'USER_ERROR',
      );
    }
  }

  #nameOf(relation: string, schema: string): ViewName {
    const parts = relation
      .match(new RegExp(part, 'g'))
      ?.map((each) => each.replaceAll('"', '').toLowerCase());
    if (!parts) {
      throw new TrinoError('line 1:1: this form of the statement', 'NOT_SUPPORTED', 'USER_ERROR');
    }
    return { database: parts.at(-2) ?? schema, view: parts.at(-1) ?? '' };
  }
}
