import { CreateDatabaseCommand, GetDatabaseCommand, type GlueClient } from '@aws-sdk/client-glue';
import { awsError, errorKind } from '../aws-error.ts';

/** Creates a database of the catalogue unless it is there. @throws AwsError */
export async function ensureDatabase(client: GlueClient, name: string): Promise<void> {
  try {
    await client.send(new GetDatabaseCommand({ Name: name }));
    return;
  } catch (error) {
    if (errorKind(error) !== 'missing') throw awsError(`looking for database ${name}`, error);
  }
  try {
    await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }));
  } catch (error) {
    // Somebody else created it meanwhile.
    if (errorKind(error) === 'conflict') return;
    throw awsError(`creating database ${name}`, error, 'Create it, or allow glue:CreateDatabase.');
  }
}
