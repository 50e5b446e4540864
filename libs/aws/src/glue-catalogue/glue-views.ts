import { CreateTableCommand, UpdateTableCommand, type GlueClient } from '@aws-sdk/client-glue';
import type { View } from '@rentlake/metrics';
import { AwsError, awsError, errorKind } from '../aws-error.ts';
import { athenaView, isAthenaView, originalText } from './athena-view.ts';
import { ensureDatabase } from './glue-database.ts';
import { findTable } from './find-table.ts';

/** A view of the catalogue at one moment. */
export interface FoundView {
  readonly version: string;
  readonly isLike: (view: View) => boolean;
}

/** Views of Athena in the Glue Data Catalog. */
export class GlueViews {
  readonly #client: GlueClient;

  constructor(client: GlueClient) {
    this.#client = client;
  }

  /** @throws AwsError */
  ensureDatabase(name: string): Promise<void> {
    return ensureDatabase(this.#client, name);
  }

  /** @throws AwsError when the name is that of a table. */
  async find(database: string, name: string): Promise<FoundView | undefined> {
    const found = await findTable(this.#client, database, name);
    if (!found) return undefined;
    if (!isAthenaView(found)) {
      throw new AwsError(
        'invalid',
        `${database}.${name} is no view of Athena, and is not replaced by one. Remove it, or give it another name.`,
      );
    }
    return {
      version: found.VersionId ?? '',
      isLike: (view) => found.ViewOriginalText === originalText(database, view),
    };
  }

  /** @returns false when somebody else has created it meanwhile. @throws AwsError */
  async create(database: string, view: View): Promise<boolean> {
    return await this.#changed(
      `creating view ${database}.${view.name}`,
      new CreateTableCommand({ DatabaseName: database, TableInput: athenaView(database, view) }),
    );
  }

  /** @returns false when somebody else has changed it since that version. @throws AwsError */
  async replace(database: string, view: View, version: string): Promise<boolean> {
    return await this.#changed(
      `replacing view ${database}.${view.name}`,
      new UpdateTableCommand({
        DatabaseName: database,
        TableInput: athenaView(database, view),
        VersionId: version,
        // Of versions that are kept, Glue has a limit.
        SkipArchive: true,
      }),
    );
  }

  async #changed(doing: string, change: CreateTableCommand | UpdateTableCommand): Promise<boolean> {
    try {
      if (change instanceof CreateTableCommand) await this.#client.send(change);
      else await this.#client.send(change);
      return true;
    } catch (error) {
      if (errorKind(error) === 'conflict') return false;
      throw awsError(doing, error);
    }
  }
}
