import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LakeStore } from '@rentlake/lake';
import { text } from '@rentlake/schema';
import { Bucket, LocalAws, LocalRedshift } from '@rentlake/testing';
import { loadRun, type Warehouse } from '@rentlake/warehouse';
import { boats, boatsWith, storedRun, type Rows } from '@rentlake/warehouse/conformance';
import {
  redshiftAt,
  redshiftSite,
  settingsOf,
  type RedshiftSite,
} from './redshift/redshift-site.ts';
import { RedshiftWarehouse, type RedshiftOptions } from '../src/index.ts';

const role = 'arn:aws:iam::123456789012:role/copy';
const redshift = new LocalRedshift({ copyRoles: [role] });
const ana: Rows = { crews: [{ boat: 'Ana', people: '1', size: 's' }] };
const bob: Rows = { crews: [{ boat: 'Bob', people: '2', size: 's' }] };
let aws: LocalAws;
let site: RedshiftSite;
let lake: LakeStore;

beforeAll(async () => {
  aws = await LocalAws.start([redshift.make]);
});

afterAll(() => aws[Symbol.asyncDispose]());

beforeEach(async () => {
  site = await redshiftSite(aws, redshift);
  lake = (await site.newLake()) as LakeStore;
});

afterEach(async () => {
  aws.faults = () => undefined;
  await site[Symbol.asyncDispose]();
});

async function load(options: Partial<RedshiftOptions> = {}, marketplace = boats, rows = ana) {
  const run = await storedRun(lake, marketplace, 'monday', rows);
  await using warehouse = await site.openWith({ lake, copyRole: role, ...options });
  return await loadRun(run, warehouse);
}

const opened = (location: string): Promise<Warehouse> =>
  RedshiftWarehouse.open(redshiftAt(location), { lake, aws: settingsOf(aws) });

const nothing = async (): Promise<boolean> =>
  (await site.query(`SELECT 1 FROM pg_namespace WHERE nspname = 'presentation'`)).length === 0;

describe('A warehouse in Redshift', () => {
  it('keeps no session of a load whose first batch was refused', async () => {
    await redshift.loseSessions();
    const copyRole = 'arn:aws:iam::123456789012:role/nobody';
    await expect(load({ copyRole })).rejects.toMatchObject({ kind: 'configuration' });
    await pause(1_500);
    expect(await redshift.loseSessions()).toBe(0);
  });

  it('lets a role or a group read, and nothing else', async () => {
    await site.execute('CREATE ROLE analyst_role; CREATE GROUP analyst_group');
    for (const reader of ['analyst_role', 'group:analyst_group']) {
      await site.execute('DROP SCHEMA IF EXISTS presentation CASCADE');
      expect(await load({ reader })).toBe('loaded');
      const name = reader.replace('group:', '');
      const rights = ['SELECT', 'INSERT']
        .map((right) => `has_table_privilege('${name}', 'presentation.crews', '${right}')::text`)
        .join(', ');
      expect(await site.query(`SELECT ${rights}`)).toEqual([['true', 'false']]);
    }
    await site.execute('DROP SCHEMA presentation CASCADE; DROP ROLE analyst_role, analyst_group');
  });

  it('lets a role read tables that were loaded again, altered, and made anew for their sort key', async () => {
    await site.execute('CREATE ROLE analyst_role');
    const reader = 'analyst_role';
    const crews = `
SELECT boat, people::text, has_table_privilege('${reader}', 'presentation.crews', 'SELECT')::text
FROM presentation.crews`;
    const changed = boatsWith({ people: text() });
    await load({ reader });
    await load({ reader }, boats, bob);
    expect(await site.query(crews)).toEqual([['Bob', '2', 'true']]);
    await load({ reader }, changed, ana);
    expect(await site.query(crews)).toEqual([['Ana', '1', 'true']]);
    await site.execute('ALTER TABLE presentation.crews ALTER boat TYPE VARCHAR(9)');
    await load({ reader }, changed, bob);
    expect(await site.query(crews)).toEqual([['Bob', '2', 'true']]);
    await site.execute('DROP SCHEMA presentation CASCADE; DROP ROLE analyst_role');
  });

  it.each(['analysts', 'group:analysts'])(
    'is refused when its reader %s is not there, and left as it is',
    async (reader) => {
      const refused = {
        kind: 'configuration',
        message: expect.stringContaining(
          '"analysts" does not exist. Nothing was changed. Create it (CREATE ROLE, or CREATE GROUP), or name another reader with --warehouse-reader or RENTLAKE_WAREHOUSE_READER: a role, or group:<name>.',
        ),
      };
      await expect(load({ reader })).rejects.toMatchObject(refused);
      expect(await nothing()).toBe(true);
      await load();
      await expect(load({ reader }, boats, bob)).rejects.toMatchObject(refused);
      expect(await site.query('SELECT boat FROM presentation.crews')).toEqual([['Ana']]);
    },
  );

  it('is refused when its role is none, or may not be assumed', async () => {
    await expect(load({ copyRole: 'copy' })).rejects.toMatchObject({
      kind: 'usage',
      message:
        'RENTLAKE_WAREHOUSE_COPY_ROLE is copy, which is no ARN of a role. Give arn:aws:iam::<account>:role/<name>, or leave it out for the default role of the namespace.',
    });
    await expect(load({ copyRole: `${role}2` })).rejects.toMatchObject({
      kind: 'configuration',
      message: `The warehouse ${site.location} failed while staging: User arn:aws:redshift:eu-central-1:123456789012:dbuser:serverless/rentlake is not authorized to assume IAM Role ${role}2. Nothing was changed. Let the role that copies (RENTLAKE_WAREHOUSE_COPY_ROLE, else the default one of the namespace) read the lake, and associate it with the namespace.`,
    });
    expect(await nothing()).toBe(true);
  });

  it('that is not there is told', async () => {
    await expect(opened('redshift://other/dev')).rejects.toMatchObject({
      kind: 'configuration',
      message:
        "The warehouse redshift://other/dev failed while connecting: Redshift endpoint doesn't exist in this region. Nothing was changed. Check workgroup and database in the URL, and the region.",
    });
    await expect(opened('redshift://rentlake/nowhere')).rejects.toMatchObject({
      kind: 'configuration',
      message:
        'The warehouse redshift://rentlake/nowhere failed while connecting: database "nowhere" does not exist. Nothing was changed. Create the database, or name another one in the URL.',
    });
  });

  it('that IAM keeps closed is told with what to allow', async () => {
    aws.faults = () => ({
      ...{ kind: 'refused', status: 400, code: 'AccessDeniedException' },
      message: 'User is not authorized to perform: redshift-data:BatchExecuteStatement',
    });
    await expect(opened(site.location)).rejects.toMatchObject({
      kind: 'configuration',
      message: `The warehouse ${site.location} failed while connecting: User is not authorized to perform: redshift-data:BatchExecuteStatement. Nothing was changed. Allow the actions redshift-data:BatchExecuteStatement, DescribeStatement, GetStatementResult, CancelStatement and redshift-serverless:GetCredentials, and check the credentials.`,
    });
  });

  it('in which the loader has no rights is told with what to grant', async () => {
    const database = site.location.slice(site.location.lastIndexOf('/') + 1);
    await site.execute(`REVOKE CREATE ON DATABASE ${database} FROM "IAMR:rentlake"`);
    await expect(load()).rejects.toMatchObject({
      kind: 'configuration',
      message: expect.stringMatching(
        /failed while preparing the ledger: permission denied for database \w+\. Nothing was changed\. Let an owner run: GRANT CREATE, TEMP ON DATABASE <database> TO "IAMR:<role of the loader>"; /,
      ),
    });
    expect(await nothing()).toBe(true);
    await site.execute(`GRANT CREATE ON DATABASE ${database} TO "IAMR:rentlake"`);
    expect(await load()).toBe('loaded');
  });

  it('with a view where a table belongs, or on a column that goes, is left as it is', async () => {
    await load();
    await site.execute('CREATE VIEW sizes AS SELECT people FROM presentation.crews');
    const changed = boatsWith({ people: text() });
    await expect(load({}, changed)).rejects.toMatchObject({
      kind: 'configuration',
      message: expect.stringMatching(
        /failed while replacing its rows: cannot drop column people of table presentation.crews because other objects depend on it; .+\. Nothing was changed\. The contract of the table changed, and what somebody built on it forbids that\. Drop the view \(or make it one WITH NO SCHEMA BINDING\), repeat it, and create the view anew\.$/,
      ),
    });
    expect(await site.query('SELECT boat FROM presentation.crews')).toEqual([['Ana']]);
    await site.execute(
      'DROP TABLE presentation.crews CASCADE; CREATE VIEW presentation.crews AS SELECT 1',
    );
    await expect(load()).rejects.toThrow(
      `presentation.crews in ${site.location} is a view or the like, where a table is loaded. Drop or rename it.`,
    );
  });

  it('is not loaded with files that are not those of the contract', async () => {
    const run = await storedRun(lake, boatsWith({ people: text() }), 'monday', ana);
    const tables = run.tables.map((table) => ({
      ...table,
      contract: boats.metrics[table.contract.name]!.table,
    }));
    await using warehouse = await site.openWith({ lake, copyRole: role });
    await expect(loadRun({ ...run, tables }, warehouse)).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringMatching(
        /failed while staging: File 'https:.+\.parquet' has an incompatible Parquet schema for column 's3:.+\.people'\. Column type: BIGINT, Parquet schema: optional varchar people\. Nothing was changed\. Were files of the run changed in the lake\? Start a new run\.$/,
      ),
    });
  });

  it('leaves no manifest of its files behind', async () => {
    await load();
    await expect(load({ copyRole: `${role}2` }, boats, bob)).rejects.toThrow('assume');
    const [, , name = ''] = lake.location.split('/');
    const keys = await Bucket.at(aws.moto, name).keys();
    expect(keys.filter((key) => !key.includes('/presentation/'))).toEqual([]);
  });
});
