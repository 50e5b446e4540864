import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { filesBelow, newFolder } from './support/folders.ts';
import { rentlake } from './support/workplace.ts';

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

const commands = ['run car-rental', 'runs', 'show x', 'query x', 'rollback car-rental x', 'doctor'];

describe('The lake', () => {
  it('is the folder in RENTLAKE_LAKE, unless --lake names another', async () => {
    const [one, other] = [join(newFolder(), 'one'), join(newFolder(), 'other')];
    process.env['RENTLAKE_LAKE'] = one;
    expect((await rentlake(['runs'])).stdout).toContain(`no runs in ${one} yet`);
    expect((await rentlake(['runs', '--lake', other])).stdout).toContain(`no runs in ${other} yet`);
  });

  it.each(commands)(
    'that RENTLAKE_LAKE names wrongly is said to come from there: %s',
    async (command) => {
      process.env['RENTLAKE_LAKE'] = 'gs://bucket/lake';
      expect(await rentlake(command.split(' '))).toEqual({
        status: 2,
        stdout: '',
        stderr:
          'rentlake: RENTLAKE_LAKE is "gs://bucket/lake". Give the path of a folder; gs:// is not taken here.\n',
      });
    },
  );

  it.each(commands)('that --lake names wrongly is said to come from there: %s', async (command) => {
    process.env['RENTLAKE_LAKE'] = 'gs://bucket/lake';
    expect(await rentlake([...command.split(' '), '--lake', 'gs://other'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'rentlake: --lake is "gs://other". Give the path of a folder; gs:// is not taken here.\n',
    });
  });

  it('is not the present folder when its name is empty', async () => {
    process.env['RENTLAKE_LAKE'] = '';
    expect(await rentlake(['runs'])).toMatchObject({
      status: 2,
      stderr: 'rentlake: RENTLAKE_LAKE is "". Give the path of a folder.\n',
    });
    expect(await rentlake(['runs', '--lake', ''])).toMatchObject({
      status: 2,
      stderr: 'rentlake: --lake is "". Give the path of a folder.\n',
    });
  });
});

describe('A variable of the clients of AWS', () => {
  it.each([
    ['AWS_ENDPOINT_URL', 'nonsense', 'Give a URL, such as http://127.0.0.1:4566, or leave it out.'],
    ['AWS_ENDPOINT_URL_S3', '', 'Give a URL, such as http://127.0.0.1:4566, or leave it out.'],
    ['AWS_REGION', '', 'Give a region, such as eu-central-1, or leave it out.'],
    ['RENTLAKE_LEASE_SECONDS', 'abc', 'Give a whole number from 1 on.'],
  ])('%s that is "%s" is refused before anything is asked', async (name, value, hint) => {
    process.env[name] = value;
    expect(await rentlake(['runs', '--lake', 's3://rentals/lake'])).toEqual({
      status: 2,
      stdout: '',
      stderr: `rentlake: ${name} is "${value}". ${hint}\n`,
    });
  });

  it.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])(
    '%s is named when nothing answers there',
    async (name) => {
      const region = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x' };
      const given = { ...region, AWS_SECRET_ACCESS_KEY: 'x', [name]: 'http://127.0.0.1:1' };
      Object.assign(process.env, given);
      expect(await rentlake(['runs', '--lake', 's3://rentals/lake'])).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`check the network and ${name}.`),
      });
    },
  );
});

describe('The source', () => {
  it.each([
    ['gs://exports', 'Give the path of a folder; gs:// is not taken here.'],
    ['s3://Exports', 'Give s3://<bucket>/<prefix>.'],
  ])('that --source names wrongly, %s, is said to come from there', async (source, hint) => {
    const lake = join(newFolder(), 'lake');
    expect(await rentlake(['run', 'car-rental', '--lake', lake, '--source', source])).toEqual({
      status: 2,
      stdout: '',
      stderr: `rentlake: --source is "${source}". ${hint}\n`,
    });
    expect(await filesBelow(lake)).toBeUndefined();
  });

  it('that holds a password is refused without repeating it', async () => {
    const run = ['run', 'car-rental', '--source', 's3://root:planted@exports'];
    const { status, stderr } = await rentlake(run);
    expect([status, stderr]).toEqual([2, expect.stringContaining('--source is not shown')]);
    expect(stderr).not.toContain('planted');
  });
});
