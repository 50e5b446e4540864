import { describe, expect, it } from '@jest/globals';
import { version } from '../src/version.ts';
import { rentlake } from './support/workplace.ts';

const commands = ['run', 'query', 'runs', 'show', 'quarantine', 'replay', 'rollback', 'doctor'];

describe('Help texts', () => {
  it('list every command', async () => {
    const { status, stdout } = await rentlake(['--help']);
    expect(status).toBe(0);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  it.each(commands)('of %s say what it does and give examples of it', async (command) => {
    const { status, stdout, stderr } = await rentlake([command, '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [, examples = ''] = stdout.split('\nExamples:\n');
    const lines = examples.trim().split('\n');
    expect(lines.some((line) => line.trim().startsWith(`$ rentlake ${command}`))).toBe(true);
    expect(stdout).toContain('--lake <dir|url>');
  });

  it('tell the version', async () => {
    expect(await rentlake(['--version'])).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });
});
