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
