import { GetTableCommand, type GlueClient, type Table } from '@aws-sdk/client-glue';
import { awsError, errorKind } from '../aws-error.ts';

/** @returns undefined when there is no such table, or no such database. @throws AwsError */
export async function findTable(
  client: GlueClient,
  database: string,
  name: string,
): Promise<Table | undefined> {
  try {
    return (await client.send(new GetTableCommand({ DatabaseName: database, Name: name }))).Table;
  } catch (error) {
    if (errorKind(error) === 'missing') return undefined;
    throw awsError(`looking for table ${name} in database ${database}`, error);
  }
}
