import { readFile } from 'node:fs/promises';
import { connect, isIP } from 'node:net';
import type { ConnectionOptions, SslOptions } from 'mysql2';
import { SourceError } from '../source/source-error.ts';
import type { DatabaseUrl } from './database-url.ts';

/**
 * How the driver is to speak TLS; undefined where it is not to.
 * @throws SourceError when the file of the authorities cannot be read.
 */
export async function tlsOptions({
  tls,
  certificateAuthority,
}: DatabaseUrl): Promise<SslOptions | undefined> {
  if (tls === 'disabled') return undefined;
  return {
    rejectUnauthorized: tls === 'verify-ca' || tls === 'verify-identity',
    verifyIdentity: tls === 'verify-identity',
    ...(certificateAuthority === undefined ? {} : { ca: await readPem(certificateAuthority) }),
  };
}

/**
 * Where the driver is to connect. It checks the certificate of an IP address against the name "localhost", but that of an
 * absolute name, which ends with a dot, against what stands before the dot.
 */
export function addressOf({
  host,
  port,
  tls,
}: DatabaseUrl): Pick<ConnectionOptions, 'host' | 'stream'> {
  return tls === 'verify-identity' && isIP(host) !== 0
    ? { host: `${host}.`, stream: () => connect({ host, port, keepAlive: true }) }
    : { host };
}

async function readPem(path: string): Promise<string> {
  let text = '';
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new SourceError(
      `The file ${path}, which ssl-ca names, cannot be read. Give the PEM file of the authority that signed the server's certificate.`,
      { cause },
    );
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new SourceError(
    `The file ${path}, which ssl-ca names, holds no certificate. Give the PEM file of the authority that signed the server's certificate.`,
  );
}
