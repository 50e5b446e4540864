import type { StageContext } from '@rentlake/engine';
import { Listr } from 'listr2';
import type { PipelineStage } from '../pipeline.ts';
import { formatSeconds } from './format.ts';

/** terminal: a live list. lines: one line for each stage that ended. silent: nothing. */
export type ProgressStyle = 'terminal' | 'lines' | 'silent';

export const progressStyle = (isSilent: boolean, isTerminal: boolean): ProgressStyle => {
  if (isSilent) return 'silent';
  return isTerminal ? 'terminal' : 'lines';
};

type ShowProgress = NonNullable<StageContext['onProgress']>;

/** Does one stage. @returns the line that sums it up. */
async function runStage(
  stage: PipelineStage,
  context: StageContext,
  show: (text: string) => void,
): Promise<string> {
  const start = performance.now();
  const elapsed = (): string => formatSeconds(performance.now() - start);
  const onProgress: ShowProgress = (what, percent) => {
    show(`${what}${percent === undefined ? '' : ` ${Math.floor(percent)}%`} · ${elapsed()}`);
  };
  const summary = await stage.run({ ...context, onProgress });
  return `${stage.name.padEnd(16)} ${summary} · ${elapsed()}`;
}

/** Does stages one after another and shows where they are; the first failure ends it. */
export async function runStages(
  stages: readonly PipelineStage[],
  context: StageContext,
  style: ProgressStyle,
  writeLine: (line: string) => void,
): Promise<void> {
  if (style !== 'terminal') {
    for (const stage of stages) {
      const line = await runStage(stage, context, () => undefined);
      if (style === 'lines') writeLine(line);
    }
    return;
  }
  const tasks = stages.map((stage) => ({
    title: stage.name,
    task: async (_: unknown, task: { title: string; output: string }): Promise<void> => {
      task.title = await runStage(stage, context, (text) => {
        task.output = text;
      });
    },
  }));
  await new Listr(tasks, {
    concurrent: false,
    registerSignalListeners: false,
    rendererOptions: { showErrorMessage: false, collapseErrors: false },
  }).run();
}
