import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, Published } from '@rentlake/lake';
import { marketplaces } from '@rentlake/metrics';
import { runCommand } from '../../src/index.ts';
import { newFolder, writeFiles, type Files } from './folders.ts';
import { validSources, type MarketplaceName } from './sources.ts';
import { recordingTerminal, type RecordingTerminal } from './terminal.ts';
import { toy } from './toy-marketplace.ts';

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const known = { ...marketplaces, [toy.name]: toy };

/** Runs the command in this process. */
export async function rentlake(
  args: readonly string[],
  terminal: RecordingTerminal = recordingTerminal(),
): Promise<Outcome> {
  const status = await runCommand(args, known, terminal);
  return { status, ...terminal.text };
}

/** A source and a lake (not there yet) in a folder of their own. */
export class Workplace {
  readonly folder = newFolder();
  readonly source = join(this.folder, 'source');
  readonly lake = join(this.folder, 'lake');
  readonly marketplace: string;

  constructor(marketplace: string, files: Files) {
    this.marketplace = marketplace;
    writeFiles(this.source, files);
  }

  /** `rentlake <args> --lake <lake>`, with the folders in what it says as `<source>` and `<lake>`. */
  async command(args: readonly string[], terminal?: RecordingTerminal): Promise<Outcome> {
    const { status, stdout, stderr } = await rentlake([...args, '--lake', this.lake], terminal);
    return { status, stdout: this.#tidy(stdout), stderr: this.#tidy(stderr) };
  }

  run(runId: string, ...options: readonly string[]): Promise<Outcome> {
    return this.command([...this.runArguments(runId), ...options]);
  }

  runArguments(runId: string): readonly string[] {
    return ['run', this.marketplace, '--source', this.source, '--run-id', runId];
  }

  /** Puts other files in the place of the whole source. */
  async replaceSource(files: Files): Promise<void> {
    await rm(this.source, { recursive: true, force: true });
    writeFiles(this.source, files);
  }

  json<Value>(key: string): Value {
    return JSON.parse(readFileSync(join(this.lake, key), 'utf8')) as Value;
  }

  manifest(runId: string): Manifest {
    return this.json(`runs/${this.marketplace}/${runId}/manifest.json`);
  }

  published(): Published {
    return this.json(`presentation/${this.marketplace}/_published.json`);
  }

  /** The answer to a question, as rows of JSON. */
  async ask(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { status, stdout, stderr } = await this.command(['query', sql, '--format', 'json']);
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as readonly Readonly<Record<string, unknown>>[];
  }

  #tidy(text: string): string {
    return text
      .replaceAll(this.source, '<source>')
      .replaceAll(this.lake, '<lake>')
      .replaceAll(this.folder, '<folder>');
  }
}

/** A workplace with the valid source of a marketplace, or with these files. */
export const workplace = (files?: Files, marketplace: MarketplaceName = 'car-rental'): Workplace =>
  new Workplace(marketplace, files ?? validSources[marketplace]);
