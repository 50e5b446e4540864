import type { Table, TableInput } from '@aws-sdk/client-glue';
import type { View } from '@rentlake/metrics';
import { catalogueType, trino } from '@rentlake/schema';

/** A view as Athena stores it in the catalogue: its definition as JSON in a comment, which Athena and Trino read. */
export function athenaView(database: string, view: View): TableInput {
  return {
    Name: view.name,
    Description: view.about,
    TableType: 'VIRTUAL_VIEW',
    Parameters: { presto_view: 'true', comment: 'Presto View' },
    PartitionKeys: [],
    StorageDescriptor: {
      Columns: Object.entries(view.columns).map(([name, type]) => ({
        Name: name,
        Type: catalogueType(type),
      })),
      Location: '',
      SerdeInfo: {},
    },
    ViewOriginalText: originalText(database, view),
    ViewExpandedText: '/* Presto View */',
  };
}

/** Whether a table of the catalogue is a view of Athena. */
export const isAthenaView = ({ TableType, ViewOriginalText = '' }: Table): boolean =>
  TableType === 'VIRTUAL_VIEW' && ViewOriginalText.startsWith('/* Presto View: ');

export function originalText(database: string, { sql, columns, exactTypes = {} }: View): string {
  const definition = {
    originalSql: sql,
    catalog: 'awsdatacatalog',
    schema: database,
    columns: Object.entries(columns).map(([name, type]) => ({
      name,
      type: exactTypes[name] ?? trino.type(type).toLowerCase(),
    })),
  };
  return `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`;
}
