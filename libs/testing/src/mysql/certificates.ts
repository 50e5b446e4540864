import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemProgram } from '../system-program.ts';

const run = promisify(execFile);

/** PEM files. */
export interface Certificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * Makes a certificate authority and a server's certificate that it signed.
 * @param hosts Names or IPv4 addresses that the certificate is for.
 */
export async function makeCertificates(
  folder: string,
  hosts: readonly string[],
): Promise<Certificates> {
  const openssl = await systemProgram('openssl', 'openssl');
  const [ca, caKey] = [join(folder, 'ca.pem'), join(folder, 'ca-key.pem')];
  const [certificate, key] = [join(folder, 'server.pem'), join(folder, 'server-key.pem')];
  const names = hosts.map((host) => (/^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`));
  const request = ['req', '-x509', '-nodes', '-days', '2', '-newkey', 'ec'];
  const curve = ['-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await run(openssl, [
    ...[...request, ...curve, '-subj', '/CN=rentlake test CA', '-keyout', caKey, '-out', ca],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  ]);
  await run(openssl, [
    ...[...request, ...curve, '-subj', '/CN=rentlake test server', '-CA', ca, '-CAkey', caKey],
    ...['-keyout', key, '-out', certificate, '-addext', `subjectAltName=${names.join(',')}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
  ]);
  return { ca, certificate, key };
}
