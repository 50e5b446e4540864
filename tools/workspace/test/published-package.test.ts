import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { unpackPublished } from '../src/published-package.ts';

const hashOf = (bytes: Buffer): string =>
  `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

describe('a package of the registry', () => {
  let root: string;
  let registry: Server;
  let archive: Buffer;

  const lock = (integrity: string) =>
    writeFileSync(
      join(root, 'package-lock.json'),
      JSON.stringify({
        packages: { 'node_modules/@native/parts': { version: '1.0.0', integrity } },
      }),
    );

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'rentlake-registry-'));
    mkdirSync(join(root, 'package'));
    const version = { name: '@native/parts', version: '1.0.0' };
    writeFileSync(join(root, 'package/package.json'), JSON.stringify(version));
    writeFileSync(join(root, 'package/parts.node'), 'binary');
    execFileSync('tar', ['-czf', join(root, 'parts.tgz'), '-C', root, 'package']);
    archive = readFileSync(join(root, 'parts.tgz'));
    registry = createServer(({ url }, response) => {
      const dist = { tarball: `${address()}/parts.tgz`, integrity: hashOf(archive) };
      const document = { name: version.name, versions: { '1.0.0': { ...version, dist } } };
      response.end(url === '/parts.tgz' ? archive : JSON.stringify(document));
    });
    const address = (): string => `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    writeFileSync(
      join(root, '.npmrc'),
      `@native:registry=${address()}\ncache=${join(root, 'cache')}\n`,
    );
    writeFileSync(join(root, 'package.json'), '{}');
  });

  afterEach(() => {
    registry.closeAllConnections();
    registry.close();
    rmSync(root, { recursive: true, force: true });
  });

  test('is unpacked in the locked version, and goes when it was used', async () => {
    lock(hashOf(archive));
    let folder: string;
    {
      using unpacked = await unpackPublished(root, '@native/parts');
      ({ folder } = unpacked);
      expect(readFileSync(join(folder, 'parts.node'), 'utf8')).toBe('binary');
    }
    expect(existsSync(folder)).toBe(false);
  });

  test('is refused when the lock file has another hash', async () => {
    lock(hashOf(Buffer.from('another')));
    await expect(unpackPublished(root, '@native/parts')).rejects.toThrow(
      /^The registry gives @native\/parts@1\.0\.0 with sha512-.*, package-lock\.json has sha512-/,
    );
  });

  test('that the lock file does not name is not looked for', async () => {
    lock(hashOf(archive));
    await expect(unpackPublished(root, '@native/others')).rejects.toThrow(
      'package-lock.json has no @native/others.',
    );
  });
});
