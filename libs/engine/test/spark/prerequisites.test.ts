import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  findJava,
  findPySpark,
  findPython,
  PrerequisiteError,
  sparkPrerequisites,
} from '../../src/index.ts';

describe('the prerequisites of Spark', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rentlake-prerequisites-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const install = (name: string, script: string): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  };

  /** A program that says what a Java says; returns its home. */
  const installJava = (name: string, version: string): string => {
    const home = join(folder, name);
    const lines = [`    java.home = ${home}`, `    java.version = ${version}`];
    install(`${name}/bin/java`, `echo "${lines.join('\n')}" >&2`);
    return home;
  };

  const installPython = (
    name: string,
    version: string,
    { venv = true, pyspark = null }: { venv?: boolean; pyspark?: string | null } = {},
  ): string => {
    const executable = join(folder, name);
    return install(name, `echo '${JSON.stringify({ executable, version, venv, pyspark })}'`);
  };

  describe('Java', () => {
    test('is that of JAVA_HOME, before any other', async () => {
      const named = installJava('named', '17.0.15');
      const other = installJava('other', '17.0.2');
      const others = [join(other, 'bin/java')];
      expect(await findJava({ javaHome: named }, others)).toEqual({
        home: named,
        version: '17.0.15',
      });
      expect(await findJava({ javaHome: '' }, others)).toEqual({ home: other, version: '17.0.2' });
    });

    test('is another one when JAVA_HOME and the PATH lead to another version', async () => {
      const newer = installJava('newer', '25.0.1');
      const right = installJava('right', '17.0.15');
      const others = [join(newer, 'bin/java'), join(right, 'bin/java')];
      expect(await findJava({ javaHome: newer }, others)).toEqual({
        home: right,
        version: '17.0.15',
      });
    });

    test('of other versions is named, with what to install', async () => {
      const newer = installJava('newer', '21.0.4');
      const older = installJava('older', '1.8.0_412');
      await expect(findJava({ javaHome: newer }, [join(older, 'bin/java')])).rejects.toThrow(
        `Spark 3.5.6 needs Java 17, and found only Java 21.0.4 in ${newer}, Java 1.8.0_412 in ${older}. ` +
          'Install it (Debian: apt-get install openjdk-17-jre-headless;',
      );
    });

    test('that is nowhere, or not where JAVA_HOME says, is reported so', async () => {
      await expect(findJava({}, [])).rejects.toThrow('needs Java 17, and none was found. Install');
      await expect(findJava({ javaHome: '/gone' }, [])).rejects.toThrow(
        'found only JAVA_HOME=/gone without Java.',
      );
    });

    test('that fails to start is none', async () => {
      const java = install('java', `echo "java.home = /java\njava.version = 17.0.15"; exit 1`);
      await expect(findJava({}, [java])).rejects.toThrow('none was found');
    });
  });

  describe('Python', () => {
    test('is the first 3.11', async () => {
      const newer = installPython('python3', '3.12.4');
      const right = installPython('python', '3.11.9');
      expect(await findPython([join(folder, 'python3.11'), newer, right])).toMatchObject({
        executable: right,
        version: '3.11.9',
      });
    });

    test('of other versions, or without venv, is named with what to install', async () => {
      const half = installPython('python3.11', '3.11.2', { venv: false });
      const newer = installPython('python3', '3.110.0');
      await expect(findPython([half, newer])).rejects.toThrow(
        `PySpark 3.5.6 needs Python 3.11 with venv, and found only Python 3.11.2 (${half}) without venv, ` +
          `Python 3.110.0 (${newer}). Install it (Debian: apt-get install python3.11-venv;`,
      );
    });

    test('that is nowhere is reported so', async () => {
      await expect(findPython([])).rejects.toThrow(
        'needs Python 3.11 with venv, and none was found',
      );
    });
  });

  describe('PySpark', () => {
    test('is that of RENTLAKE_PYTHON, else that of the workspace', async () => {
      const named = installPython('named', '3.11.7', { pyspark: '3.5.6' });
      const ofWorkspace = installPython('venv', '3.11.9', { pyspark: '3.5.6' });
      expect(await findPySpark({ python: named }, ofWorkspace)).toEqual({
        executable: named,
        version: '3.11.7',
        pyspark: '3.5.6',
      });
      expect(await findPySpark({}, ofWorkspace)).toMatchObject({ executable: ofWorkspace });
    });

    test('that the workspace has not set up yet is one command away', async () => {
      await expect(findPySpark({}, join(folder, 'gone'))).rejects.toThrow(
        'PySpark 3.5.6 is not set up in this workspace. Run: npm run spark:setup',
      );
    });

    test.each([
      ['3.11.7', null, 'has no pyspark, not 3.5.6.'],
      ['3.11.7', '4.3.0', 'has pyspark 4.3.0, not 3.5.6.'],
      ['3.12.1', '3.5.6', 'is Python 3.12.1, not 3.11.'],
    ])('of a Python %s with pyspark %s is refused', async (version, pyspark, message) => {
      const python = installPython('named', version, { pyspark });
      await expect(findPySpark({ python })).rejects.toThrow(
        `${python} ${message} Let RENTLAKE_PYTHON name a Python 3.11 that has pyspark 3.5.6`,
      );
    });

    test('of a program that is no Python is refused', async () => {
      const python = install('named', 'echo hello');
      await expect(findPySpark({ python })).rejects.toThrow(`${python} is no Python that runs.`);
    });
  });

  test('that are all missing are said in one error', async () => {
    const python = join(folder, 'gone');
    const missing = sparkPrerequisites({ python, javaHome: join(folder, 'no-java') });
    await expect(missing).rejects.toThrow(PrerequisiteError);
    await expect(missing).rejects.toThrow(`${python} is no Python that runs.`);
  });
});
