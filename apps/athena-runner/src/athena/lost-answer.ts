import { StageFailure } from '@rentlake/engine';
import type { AnswerRow, Athena, StartedQuery } from './athena.ts';

/** The answer to a query that succeeded is not there any more. Only a new execution brings it again. */
export class LostAnswer extends StageFailure {
  constructor(message: string, options?: ErrorOptions) {
    super('JobFailed', message, options);
  }
}

/** The rows of an answer, page by page. @throws LostAnswer */
export async function* answerPages(
  athena: Pick<Athena, 'pages'>,
  query: StartedQuery,
): AsyncGenerator<readonly AnswerRow[]> {
  try {
    yield* athena.pages(query);
  } catch (error) {
    if (!Error.isError(error) || !('kind' in error)) throw error;
    if (error.kind !== 'invalid' && error.kind !== 'missing') throw error;
    throw new LostAnswer(error.message, { cause: error });
  }
}
