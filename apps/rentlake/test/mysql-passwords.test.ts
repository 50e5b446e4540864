import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MotoServer, MySqlServer, createListings } from '@rentlake/testing';
import { newFolder } from './support/folders.ts';
import { startRentlake } from './support/process.ts';
import { rentlake } from './support/workplace.ts';

/** In forms that a text might repeat it in. */
const planted = 'Unmistakable/P@ss:word%1';
const forms = [planted, encodeURIComponent(planted), JSON.stringify(planted).slice(1, -1)];
const found = (text: string): readonly string[] => forms.filter((form) => text.includes(form));

const warning =
  'rentlake: the password in --source shows in the list of processes and in the history of your shell. Set RENTLAKE_SOURCE_PASSWORD, or give --source-password-file.\n';

let server: MySqlServer;
let moto: MotoServer;

beforeAll(async () => {
  server = await MySqlServer.startPrivate();
  moto = await MotoServer.start();
  await server.createDatabase('shop');
  await createListings(server, 'shop', { bookings: 3000, apartments: 50, viewings: 50 });
  await server.createUser('reader', planted, ['SELECT ON shop.*']);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await moto[Symbol.asyncDispose]();
});

const aws = (): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: moto.endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

/** Stores a secret, without any client of ours. @returns its ARN. */
async function secret(name: string, text: string): Promise<string> {
  const scope = '20250131/eu-central-1/secretsmanager/aws4_request';
  const response = await fetch(moto.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.CreateSecret',
      authorization: `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ Name: name, SecretString: text, ClientRequestToken: name.repeat(8) }),
  });
  return ((await response.json()) as { readonly ARN: string }).ARN;
}

const bare = (user = 'reader@'): string => `mysql://${user}127.0.0.1:${server.port}/shop`;
const inUrl = (): string => server.url('shop', { name: 'reader', password: planted });

const passwordFile = (): string => {
  const file = join(newFolder(), 'password');
  writeFileSync(file, `${planted}\n`);
  return file;
};

interface Run {
  readonly status: number | null;
  readonly stderr: string;
  /** Where the password was found. */
  readonly leaks: readonly string[];
}

/** Runs the command as a process, and looks for the password in all that it says, writes and is called. */
async function watched(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const lake = join(newFolder(), 'lake');
  const all = [...args, '--lake', lake];
  const { process: child, ended } = startRentlake(all, undefined, variables);
  const titles = new Set<string>();
  let isOver = false;
  void ended.then(() => (isOver = true));
  while (!isOver) {
    try {
      titles.add(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim());
    } catch {
      // It ended meanwhile.
    }
    await sleep(20);
  }
  const { status, stdout, stderr } = await ended;
  const places = {
    stdout,
    stderr,
    // Until the command has read its arguments, they show.
    processes: [...titles].filter((title) => !title.includes('main.ts')).join('\n'),
    ...Object.fromEntries(
      globSync('**/{*,.*}', { cwd: lake, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'latin1')]),
    ),
  };
  const leaks = Object.entries(places).flatMap(([place, text]) =>
    found(text).length > 0 ? [place] : [],
  );
  return { status, stderr, leaks: [...leaks, ...(titles.has('rentlake') ? ['title'] : [])] };
}

const run = (source: string, ...options: readonly string[]): readonly string[] => [
  ...['run', 'listings', '--source', source, '--run-id', 'monday', ...options],
];

describe('The password of a database', () => {
  it('in the URL is taken with a warning, and leaves the list of processes', async () => {
    expect(await watched(run(inUrl()))).toEqual({ status: 0, stderr: warning, leaks: ['title'] });
  });

  it.each<[string, () => Promise<readonly [string[], Record<string, string>]>]>([
    ['in RENTLAKE_SOURCE_PASSWORD', async () => [[], { RENTLAKE_SOURCE_PASSWORD: planted }]],
    ['in a file', async () => [['--source-password-file', passwordFile()], {}]],
    [
      'in a secret of Secrets Manager',
      async () => [['--source-password-secret', await secret('text', planted)], aws()],
    ],
  ])('%s is taken without a word, and shows nowhere', async (_, given) => {
    const [options, variables] = await given();
    expect(await watched(run(bare(), ...options), variables)).toEqual({
      status: 0,
      stderr: '',
      leaks: [],
    });
  });

  it('comes with its user from a secret as RDS makes them', async () => {
    const text = JSON.stringify({ username: 'reader', password: planted, engine: 'mysql' });
    const arn = await secret('rds1', text);
    const args = run(bare(''), '--source-password-secret', arn);
    expect(await watched(args, aws())).toEqual({ status: 0, stderr: '', leaks: [] });
  });

  it('is not shown when a run is shown, listed or asked for as JSON', async () => {
    const lake = join(newFolder(), 'lake');
    const { stdout } = await rentlake([...run(inUrl(), '--json'), '--lake', lake]);
    const shown = await rentlake(['show', 'monday', '--lake', lake]);
    const listed = await rentlake(['runs', '--json', '--lake', lake]);
    expect(shown.status).toBe(0);
    expect(found(stdout + shown.stdout + listed.stdout)).toEqual([]);
    expect(shown.stdout).toContain(`from mysql://127.0.0.1:${server.port}/shop`);
  });
});

describe('A message about a database never repeats the password:', () => {
  const password = encodeURIComponent(planted);

  it.each<[string, () => string, number, string]>([
    ['a wrong user', () => inUrl().replace('reader', 'nobody'), 1, 'refuses the user nobody'],
    [
      'a wrong database',
      () => inUrl().replace(/shop$/, 'shops'),
      1,
      'GRANT SELECT ON `shops`.* TO the user',
    ],
    ['a closed port', () => `mysql://reader:${password}@127.0.0.1:1/shop`, 1, 'cannot be reached'],
    [
      'TLS that the server lacks',
      () => `${inUrl()}?ssl-mode=required`,
      1,
      'offers no TLS, which ssl-mode=required asks for',
    ],
    [
      'a file of authorities that is not there',
      () => `${inUrl()}?ssl-ca=/nowhere.pem`,
      1,
      'The file /nowhere.pem, which ssl-ca names, cannot be read',
    ],
    ['a URL without database', () => `mysql://reader:${password}@127.0.0.1/`, 2, 'Give mysql://'],
    ['an unknown mode', () => `${inUrl()}?ssl-mode=maybe`, 2, 'has an unknown ssl-mode'],
    ['a parameter', () => `${inUrl()}?password=${password}`, 2, 'has the parameter password,'],
    [
      'a URL that is none',
      () => `mysql://reader:${planted}@[127.0.0.1/shop`,
      2,
      'The source is no database that can be read. Give mysql://<user>@<host>:<port>/<database>.',
    ],
    [
      'another scheme',
      () => `mysq://reader:${password}@h/shop`,
      2,
      '--source is not shown, for it holds a URL with a user or password in front of its host. Give the path of a folder; mysq:// is not taken here.',
    ],
  ])('%s', async (_, source, status, message) => {
    const { leaks, ...outcome } = await watched(run(source(), '--retries', '0'));
    expect(outcome).toEqual({ status, stderr: expect.stringContaining(message) });
    expect(leaks.filter((place) => place !== 'title')).toEqual([]);
  });

  it.each([
    ['an option that does not exist', run('x', `--source-password=${planted}`)],
    ['a URL in the place of the marketplace', ['run', `mysql://reader:${password}@h/shop`]],
    ['a URL without --source', ['run', 'listings', `mysql://reader:${password}@h/shop`]],
    [
      'a password in the place of an ARN',
      run('mysql://u@h/d', '--source-password-secret', planted),
    ],
  ])('%s', async (_, args) => {
    const { status, stdout, stderr } = await rentlake(args);
    expect({ status, found: found(stdout + stderr) }).toEqual({ status: 2, found: [] });
  });

  it('a secret without a password', async () => {
    const arn = await secret('bare', JSON.stringify({ username: 'reader', pass: planted }));
    const args = run(bare(), '--source-password-secret', arn);
    expect(await watched(args, aws())).toEqual({
      status: 1,
      stderr: `rentlake: The secret ${arn} has no password. Its JSON needs the text field password, and may have username.\n`,
      leaks: [],
    });
  });
});

describe('Two passwords of a database', () => {
  it('are wrong use', async () => {
    const given = ['--source-password-file', 'a', '--source-password-secret', 'b'];
    expect(await rentlake(run('mysql://reader@h/shop', ...given))).toMatchObject({
      status: 2,
      stderr:
        'rentlake: --source-password-file and --source-password-secret are two passwords. Give one.\n',
    });
  });
});
