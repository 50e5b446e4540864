import { AthenaClient } from '@aws-sdk/client-athena';
import { clientSettings, type AwsSettings } from '../client.ts';
import { AthenaQueries, type AthenaTarget } from './athena-queries.ts';

/** Athena, in one workgroup and over one database. */
export function openAthena(
  target: AthenaTarget,
  settings: AwsSettings,
  owner: AsyncDisposableStack,
): AthenaQueries {
  const client = owner.adopt(new AthenaClient(clientSettings(settings)), (open) => open.destroy());
  return new AthenaQueries(client, target);
}
