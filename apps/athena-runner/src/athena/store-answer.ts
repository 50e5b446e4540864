import { join } from 'node:path';
import { executeOptions, type StageContext } from '@rentlake/engine';
import { layout } from '@rentlake/lake';
import type { Marketplace, NamedQuery } from '@rentlake/metrics';
import type { Dialect } from '@rentlake/schema';
import { storedAnswer } from '../plan.ts';
import { writeAnswerFile } from './answer-file.ts';
import type { Athena, QueryStatistics } from './athena.ts';
import { answerPages } from './lost-answer.ts';
import { queryCost } from './query-cost.ts';
import type { AnswerStatistics } from './query-progress.ts';

export interface Answer {
  readonly marketplace: Marketplace;
  readonly query: NamedQuery;
  readonly runId: string;
  readonly executionId: string;
  readonly attempt: number;
  readonly statistics: QueryStatistics;
  /** Dollars per terabyte scanned. */
  readonly pricePerTerabyte: number;
}

/** Stores what Athena answered as the engine stores its own answers, and beside it what that took. @throws LostAnswer */
export async function storeAnswer(
  answer: Answer,
  context: StageContext,
  athena: Pick<Athena, 'pages'>,
): Promise<AnswerStatistics> {
  const { marketplace, query, runId, executionId } = answer;
  const { lake, engine } = context;
  const answerKey = layout.scratch(marketplace.name, runId, `answer-${query.name}`);
  const prefix = layout.queryResult(marketplace.name, query.name, runId);
  try {
    const file = await writeAnswerFile(
      query.name,
      answerPages(athena, { name: query.name, id: executionId }),
      Object.keys(query.columns).length,
      join(await lake.scratch(answerKey), 'answer.csv'),
    );
    const { measured } = await engine.execute(
      { inputs: [file], steps: storedAnswer(prefix, typedRows(query, engine.dialect)) },
      layout.scratch(marketplace.name, runId, `query-${query.name}`),
      executeOptions(context, query.name),
    );
    const statistics = statisticsOf(answer, Number(measured['rows']?.[0]?.['rows']));
    const told = {
      query: query.name,
      run_id: runId,
      execution_id: executionId,
      attempt: answer.attempt,
      ...statistics,
      price_usd_per_terabyte: answer.pricePerTerabyte,
    };
    await lake.write(`${prefix}/statistics.json`, `${JSON.stringify(told, null, 2)}\n`);
    return statistics;
  } finally {
    await lake.remove(answerKey);
  }
}

function typedRows(query: NamedQuery, dialect: Dialect): string {
  const columns = Object.entries(query.columns).map(
    ([name, type], index) =>
      `${dialect.cast(`cell_${index + 1}`, type)} AS ${dialect.identifier(name)}`,
  );
  return `SELECT ${columns.join(', ')} FROM answer ORDER BY _source_row`;
}

function statisticsOf({ statistics, pricePerTerabyte }: Answer, rows: number): AnswerStatistics {
  const { billedBytes, dollars } = queryCost(statistics.scannedBytes, pricePerTerabyte);
  return {
    rows,
    scanned_bytes: statistics.scannedBytes,
    billed_bytes: billedBytes,
    cost_usd: dollars,
    queue_milliseconds: statistics.queue,
    execution_milliseconds: statistics.execution,
    total_milliseconds: statistics.total,
  };
}
