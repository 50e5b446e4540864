import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MySqlServer } from '@rentlake/testing';
import { databaseSource } from '../../src/index.ts';
import { MySqlConnection } from '../../src/mysql/connection.ts';

/** Servers by the host that their certificate is made out to, each of an authority of its own; and one without TLS. */
let ofAddress: MySqlServer;
let ofName: MySqlServer;
let plain: MySqlServer;

beforeAll(async () => {
  [ofAddress, ofName, plain] = await Promise.all([
    MySqlServer.startPrivate({ tls: { hosts: ['127.0.0.1'] } }),
    MySqlServer.startPrivate({ tls: { hosts: ['localhost'] } }),
    MySqlServer.startPrivate(),
  ]);
  const user = await ofAddress.createUser('careful', 'long enough', ['SELECT ON mysql.*']);
  await ofAddress.sql(`ALTER USER ${user.name}@'%' REQUIRE SSL`);
});

afterAll(async () => {
  for (const server of [ofAddress, ofName, plain]) await server[Symbol.asyncDispose]();
});

interface Asking {
  readonly host?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly password?: string;
}

/** `TLS` or `plain` as the server tells of the connection, or the message of its refusal, with `<port>` for the port. */
async function asked(server: MySqlServer, asking: Asking = {}): Promise<string> {
  const { host = '127.0.0.1', parameters = {}, user = 'root', password = '' } = asking;
  const query = new URLSearchParams(parameters);
  const url = `mysql://${user}@${host}:${server.port}/mysql?${query}`;
  const { entry, timeouts } = databaseSource(url, { password });
  try {
    using connection = await MySqlConnection.open(entry, timeouts);
    const [row] = await connection.query("SHOW STATUS LIKE 'Ssl_cipher'");
    return row?.[1] === '' ? 'plain' : 'TLS';
  } catch (error) {
    if (!Error.isError(error)) throw error;
    return error.message.replaceAll(String(server.port), '<port>');
  }
}

const untrusted =
  'The certificate of 127.0.0.1:<port> is not accepted. Give the authority that signed it with ?ssl-ca=FILE. (unable to verify the first certificate';

describe('with ssl-ca', () => {
  it('a server is entered whose certificate is made out to the host of the URL', async () => {
    expect(await asked(ofAddress, { parameters: { 'ssl-ca': ofAddress.ca } })).toBe('TLS');
    const named = { host: 'localhost', parameters: { 'ssl-ca': ofName.ca } };
    expect(await asked(ofName, named)).toBe('TLS');
  });

  it('a certificate for a name is refused at an address', async () => {
    expect(await asked(ofName, { parameters: { 'ssl-ca': ofName.ca } })).toBe(
      "The certificate of 127.0.0.1:<port> is made out to another host. Give the host that it names, or ?ssl-mode=verify-ca to accept any that the authority signed. (Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list: )",
    );
  });

  it('a certificate for an address is refused at a name', async () => {
    const parameters = { 'ssl-ca': ofAddress.ca, 'ssl-mode': 'verify-identity' };
    expect(await asked(ofAddress, { host: 'localhost', parameters })).toMatch(
      /^The certificate of localhost:<port> is made out to another host\./,
    );
  });

  it('and ssl-mode=verify-ca a certificate for another host is accepted', async () => {
    const parameters = { 'ssl-ca': ofName.ca, 'ssl-mode': 'verify-ca' };
    expect(await asked(ofName, { parameters })).toBe('TLS');
  });

  it.each(['verify-ca', 'verify-identity'])(
    'and ssl-mode=%s a certificate of another authority is refused',
    async (mode) => {
      const parameters = { 'ssl-ca': ofName.ca, 'ssl-mode': mode };
      expect(await asked(ofAddress, { parameters })).toContain(untrusted);
    },
  );

  it('a server without TLS is refused', async () => {
    expect(await asked(plain, { parameters: { 'ssl-ca': ofName.ca } })).toBe(
      '127.0.0.1:<port> offers no TLS, which ssl-mode=verify-identity asks for. Switch it on there, or give ?ssl-mode=disabled on a network of your own. (Server does not support secure connection)',
    );
  });

  it('that names no file, or one without a certificate, is told so', async () => {
    expect(await asked(ofName, { parameters: { 'ssl-ca': '/nowhere/ca.pem' } })).toBe(
      "The file /nowhere/ca.pem, which ssl-ca names, cannot be read. Give the PEM file of the authority that signed the server's certificate.",
    );
    const file = `${ofName.ca}.txt`;
    await writeFile(file, 'no certificate');
    expect(await asked(ofName, { parameters: { 'ssl-ca': file } })).toBe(
      `The file ${file}, which ssl-ca names, holds no certificate. Give the PEM file of the authority that signed the server's certificate.`,
    );
  });
});

describe('without ssl-ca', () => {
  it('ssl-mode=verify-identity trusts the authorities of Node.js alone', async () => {
    expect(await asked(ofAddress, { parameters: { 'ssl-mode': 'verify-identity' } })).toContain(
      untrusted,
    );
  });

  it.each([
    ['disabled', 'plain', 'plain'],
    ['preferred', 'TLS', 'plain'],
    [
      'required',
      'TLS',
      '127.0.0.1:<port> offers no TLS, which ssl-mode=required asks for. Switch it on there, or give ?ssl-mode=disabled on a network of your own. (Server does not support secure connection)',
    ],
  ])('ssl-mode=%s does what it says', async (mode, withTls, without) => {
    expect(await asked(ofAddress, { parameters: { 'ssl-mode': mode } })).toBe(withTls);
    expect(await asked(plain, { parameters: { 'ssl-mode': mode } })).toBe(without);
  });

  it('the connection is TLS where the server offers it', async () => {
    expect(await asked(ofAddress)).toBe('TLS');
    expect(await asked(plain)).toBe('plain');
  });
});

describe('a user of REQUIRE SSL', () => {
  const careful = { user: 'careful', password: 'long enough' };

  it('enters by TLS', async () => {
    expect(await asked(ofAddress, careful)).toBe('TLS');
  });

  it('is told so when TLS is disabled', async () => {
    expect(await asked(ofAddress, { ...careful, parameters: { 'ssl-mode': 'disabled' } })).toBe(
      "127.0.0.1:<port> refuses the user careful with this password. Check both, and from which hosts the user may come. A user of REQUIRE SSL needs another ssl-mode than disabled. (Access denied for user 'careful'@'127.0.0.1' (using password: YES))",
    );
  });
});
