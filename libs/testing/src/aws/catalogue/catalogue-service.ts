import type { MakeService } from '../local-aws.ts';
import { AwsFault, readTarget, type Input } from '../wire.ts';
import { askCatalogue } from './moto-catalogue.ts';

export interface CatalogueOptions {
  /** Partitions on a page, at most. */
  readonly pageSize?: number;
}

/**
 * The catalogue of Glue, which is moto's. Added is what moto lets pass: an update of an old version is refused,
 * partitions come in pages, and a batch has its limit.
 */
export const glueCatalogue =
  ({ pageSize = 1000 }: CatalogueOptions = {}): MakeService =>
  ({ moto }) => {
    let region = '';
    const ask = (operation: string, input: Input): Promise<Input> =>
      askCatalogue(moto, region, operation, input);
    /** One update after the other, or two could find the same version: looking and updating are two requests to moto. */
    let updates: Promise<unknown> = Promise.resolve();

    const updateTable = async ({ VersionId, ...input }: Input): Promise<Input> => {
      if (VersionId !== undefined) {
        const { Name } = input['TableInput'] as { readonly Name: string };
        const found = await ask('GetTable', { DatabaseName: input['DatabaseName'], Name });
        const { VersionId: current } = found['Table'] as { readonly VersionId: string };
        if (current !== VersionId) {
          throw new AwsFault(
            'ConcurrentModificationException',
            'Update table failed due to concurrent modifications.',
          );
        }
      }
      return ask('UpdateTable', input);
    };

    return {
      service: 'glue',
      read: (request) => {
        ({ region } = request);
        return readTarget(request);
      },
      operations: {
        UpdateTable: (input) => {
          const update = updates.then(() => updateTable(input));
          updates = update.catch(() => undefined);
          return update;
        },
        GetPartitions: async ({ NextToken, MaxResults, ...input }) => {
          const { Partitions } = await ask('GetPartitions', input);
          const all = Partitions as readonly object[];
          const start = Number(NextToken ?? 0);
          const end = start + Math.min(pageSize, Number(MaxResults ?? pageSize));
          return {
            Partitions: all.slice(start, end),
            ...(end < all.length ? { NextToken: String(end) } : {}),
          };
        },
        BatchCreatePartition: (input) =>
          batch('BatchCreatePartition', 'PartitionInputList', 100, input),
        BatchUpdatePartition: (input) => batch('BatchUpdatePartition', 'Entries', 100, input),
        BatchDeletePartition: (input) =>
          batch('BatchDeletePartition', 'PartitionsToDelete', 25, input),
      },
    };

    async function batch(
      operation: string,
      field: string,
      most: number,
      input: Input,
    ): Promise<Input> {
      const { length } = input[field] as readonly object[];
      if (length > most) {
        throw new AwsFault(
          'ValidationException',
          `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
        );
      }
      return ask(operation, input);
    }
  };
