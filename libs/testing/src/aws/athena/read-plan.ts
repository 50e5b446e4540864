import * as z from 'zod';

const edge = z.object({
  value: z.string().optional(),
  bound: z.enum(['EXACTLY', 'ABOVE', 'BELOW']),
});

type Edge = z.infer<typeof edge>;

const planSchema = z.object({
  inputTableColumnInfos: z.array(
    z.object({
      table: z.object({ schemaTable: z.object({ schema: z.string(), table: z.string() }) }),
      constraint: z.object({
        none: z.boolean(),
        columnConstraints: z.array(
          z.object({
            columnName: z.string(),
            type: z.string(),
            domain: z.object({
              nullsAllowed: z.boolean(),
              ranges: z.array(z.object({ low: edge, high: edge })),
            }),
          }),
        ),
      }),
    }),
  ),
});

type Constraint = z.infer<
  typeof planSchema
>['inputTableColumnInfos'][number]['constraint']['columnConstraints'][number];

/** A table that a query reads, and which partitions of it: by column, null where Hive has none. */
export interface TableRead {
  readonly schema: string;
  readonly table: string;
  readonly reads: (partition: Readonly<Record<string, string | null>>) => boolean;
}

/** @param plan As EXPLAIN (TYPE IO, FORMAT JSON) gives it. */
export function readPlan(plan: string): readonly TableRead[] {
  return planSchema.parse(JSON.parse(plan)).inputTableColumnInfos.map(({ table, constraint }) => ({
    ...table.schemaTable,
    reads: (partition) =>
      !constraint.none &&
      constraint.columnConstraints.every((each) => {
        const value = partition[each.columnName];
        return value === undefined || isWithin(value, each);
      }),
  }));
}

function isWithin(value: string | null, { type, domain }: Constraint): boolean {
  if (value === null) return domain.nullsAllowed;
  const isNumber = /^(tinyint|smallint|integer|bigint|real|double|decimal)/.test(type);
  /** Below 0, 0 or above 0 as the value is less than, equal to or more than the edge. */
  const order = ({ value: other = '' }: Edge): number => {
    if (isNumber) return Number(value) - Number(other);
    return value === other ? 0 : value < other ? -1 : 1;
  };
  const isEdge = (bound: Edge): boolean => bound.bound === 'EXACTLY' && order(bound) === 0;
  return domain.ranges.some(
    ({ low, high }) =>
      (low.value === undefined || order(low) > 0 || isEdge(low)) &&
      (high.value === undefined || order(high) < 0 || isEdge(high)),
  );
}
