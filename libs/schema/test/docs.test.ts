import { describe, expect, it } from '@jest/globals';
import {
  dataset,
  datasetDocs,
  date,
  decimal,
  integer,
  table,
  tableDocs,
  text,
  timestamp,
} from '../src/index.ts';

describe('datasetDocs', () => {
  it('has the files, rules and columns of a dataset, with what is asked of each', () => {
    const payments = dataset(
      'payments',
      {
        payment_id: text().key().alias('id', 'number'),
        user_id: text().required(),
        amount: decimal(12, 2).required(),
        status: text().lowerCase({ cancelled: 'canceled' }),
        currency: text().upperCase(),
        changed_at: timestamp(),
      },
      {
        aliases: ['payment'],
        version: 'changed_at',
        rules: { negative_amount: () => 'amount < 0', odd: () => 'false' },
        derived: { paid_on: { type: { kind: 'date' }, sql: (fn) => fn.dateOf('changed_at') } },
        references: { user_id: 'users' },
      },
    );
    expect(datasetDocs(payments)).toMatchInlineSnapshot(`
      "#### payments

      Files: \`payments\` or \`payment\`. Rules: \`negative_amount\`, \`odd\`.

      | column | type | notes |
      | - | - | - |
      | \`payment_id\` | text | key; also \`id\`, \`number\` |
      | \`user_id\` | text | required; → users |
      | \`amount\` | decimal(12,2) | required |
      | \`status\` | text | lower case, \`cancelled\` becomes \`canceled\` |
      | \`currency\` | text | upper case |
      | \`changed_at\` | timestamp | version |
      | \`paid_on\` | date | derived |

      "
    `);
  });

  it('says when rows have no key', () => {
    expect(datasetDocs(dataset('views', { page: text() }))).toContain(
      'Files: `views`. No key: every row counts.',
    );
  });
});

describe('tableDocs', () => {
  it('has what a table is about and the columns that readers see, grain first, partition last', () => {
    const sales = table({
      name: 'sales',
      about: 'Sales by day.',
      grain: { day: date(), toString: text() },
      measures: { total: decimal(18, 2) },
      partition: { year: integer() },
    });
    expect(tableDocs(sales)).toMatchInlineSnapshot(`
      "#### sales

      Sales by day.

      | column | type | notes |
      | - | - | - |
      | \`day\` | date | grain |
      | \`toString\` | text | grain |
      | \`total\` | decimal(18,2) |  |
      | \`year\` | integer | partition |

      "
    `);
  });
});
