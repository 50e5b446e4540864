import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  paginateGetPartitions,
  type GlueClient,
} from '@aws-sdk/client-glue';
import { AwsError, awsError } from '../aws-error.ts';
import { batches } from '../batches.ts';
import { findTable } from './find-table.ts';
import { refuseErrors, removedAtOnce, writtenAtOnce } from './partition-batches.ts';

/** One value for each key of the table, in order. */
export type PartitionValues = readonly string[];

export interface NewPartition {
  readonly values: PartitionValues;
  /** `s3://…/` */
  readonly location: string;
}

/** Partitions of tables in the Glue Data Catalog. */
export class GluePartitions {
  readonly #client: GlueClient;

  constructor(client: GlueClient) {
    this.#client = client;
  }

  /** The partitions of a table, or those of one run, of any number. @throws AwsError */
  async list(database: string, table: string, runId?: string): Promise<readonly PartitionValues[]> {
    const found: PartitionValues[] = [];
    try {
      const pages = paginateGetPartitions(
        { client: this.#client },
        {
          DatabaseName: database,
          TableName: table,
          ...(runId === undefined ? {} : { Expression: `run_id = '${runId}'` }),
          ExcludeColumnSchema: true,
        },
      );
      for await (const { Partitions = [] } of pages) {
        found.push(...Partitions.map(({ Values = [] }) => Values));
      }
    } catch (error) {
      throw awsError(`listing partitions of ${database}.${table}`, error);
    }
    return found;
  }

  /** Adds partitions that are stored as the table is; those that are there already stay as they are. @throws AwsError */
  async add(database: string, table: string, partitions: readonly NewPartition[]): Promise<void> {
    const doing = `adding partitions to ${database}.${table}`;
    const found = await findTable(this.#client, database, table);
    if (!found) throw new AwsError('missing', `There is no table ${database}.${table}.`);
    const storage = found.StorageDescriptor;
    for (const batch of batches(partitions, writtenAtOnce)) {
      const request = new BatchCreatePartitionCommand({
        DatabaseName: database,
        TableName: table,
        PartitionInputList: batch.map(({ values, location }) => ({
          Values: [...values],
          StorageDescriptor: { ...storage, Location: location },
        })),
      });
      try {
        const { Errors = [] } = await this.#client.send(request);
        refuseErrors(Errors, 'AlreadyExistsException');
      } catch (error) {
        throw awsError(doing, error);
      }
    }
  }

  /** Those that are not there are no error. @throws AwsError */
  async remove(
    database: string,
    table: string,
    partitions: readonly PartitionValues[],
  ): Promise<void> {
    for (const batch of batches(partitions, removedAtOnce)) {
      const request = new BatchDeletePartitionCommand({
        DatabaseName: database,
        TableName: table,
        PartitionsToDelete: batch.map((values) => ({ Values: [...values] })),
      });
      try {
        const { Errors = [] } = await this.#client.send(request);
        refuseErrors(Errors, 'EntityNotFoundException');
      } catch (error) {
        throw awsError(`removing partitions of ${database}.${table}`, error);
      }
    }
  }
}
