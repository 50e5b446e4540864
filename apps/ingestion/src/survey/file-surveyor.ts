import type { ObjectStore } from '@rentlake/lake';
import type { Dataset } from '@rentlake/schema';
import { discoverFiles } from '../source/discover.ts';
import { mapHeader, requireColumns } from '../source/header.ts';
import { say } from '../source/messages.ts';
import { firstRecord } from '../source/records.ts';
import { scanFile } from '../source/scan.ts';
import { SourceError } from '../source/source-error.ts';
import { problemsOf } from './problems-of.ts';
import type { SurveyedColumn, SurveyedDataset, Surveyor } from './survey.ts';

interface SurveyedFile {
  readonly columns: readonly SurveyedColumn[];
  readonly rows: number;
  readonly problems: readonly string[];
}

/** Looks at the CSV files of a folder. */
export class FileSurveyor implements Surveyor {
  readonly #source: ObjectStore;
  readonly #signal: AbortSignal | undefined;

  constructor(source: ObjectStore, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#signal = signal;
  }

  async names(): Promise<readonly string[]> {
    const keys = (await this.#source.list('')).map(({ key }) => key);
    return keys.filter((key) => key.toLowerCase().endsWith('.csv'));
  }

  async has(dataset: Dataset): Promise<boolean> {
    try {
      return (await discoverFiles(this.#source, [dataset])).length > 0;
    } catch (error) {
      // Two of them are there; the survey tells.
      if (error instanceof SourceError) return true;
      throw error;
    }
  }

  async survey(dataset: Dataset): Promise<SurveyedDataset> {
    const none = { primaryKey: [], cursor: undefined, obstacle: undefined };
    const files: SurveyedFile[] = [];
    const from: string[] = [];
    const problems: string[] = [];
    try {
      const [found] = await discoverFiles(this.#source, [dataset]);
      for (const { key } of found?.files ?? []) {
        this.#signal?.throwIfAborted();
        from.push(key);
        files.push(await this.#surveyFile(dataset, key));
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      problems.push(error.message);
    }
    const columns = new Map(
      files.flatMap((file) =>
        file.columns.map((column) => [column.becomes ?? `: ${column.name}`, column] as const),
      ),
    );
    return {
      dataset,
      from,
      columns: [...columns.values()],
      rows: problems.length > 0 ? undefined : files.reduce((sum, { rows }) => sum + rows, 0),
      ...none,
      problems: [...files.flatMap((file) => file.problems), ...problems],
    };
  }

  [Symbol.dispose](): void {
    // Nothing is open.
  }

  async #surveyFile(dataset: Dataset, key: string): Promise<SurveyedFile> {
    const { rows } = await scanFile(this.#source.stream(key), key);
    const record = await firstRecord(this.#source.stream(key));
    if (!record) throw new SourceError(say('noHeader', { file: key }));
    const header = mapHeader(record.cells, dataset, key);
    const columns = record.cells.map((cell, place) => {
      const raw = header[place] ?? '';
      const becomes = Object.hasOwn(dataset.columns, raw) ? raw : undefined;
      return { name: cell.trim(), type: undefined, becomes };
    });
    const problems = problemsOf(() => requireColumns(header, record.cells, dataset, key));
    return { columns, rows, problems };
  }
}
