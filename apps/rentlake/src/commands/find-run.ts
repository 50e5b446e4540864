import { LakeError, RunRecord, type LakeStore, type Manifest } from '@rentlake/lake';
import { commandLine } from '../output/command-line.ts';
import type { CommandContext } from './shared.ts';

/** The manifest of a run by its id, or by `<marketplace>/<id>`. */
export async function findRun(
  { marketplaces }: CommandContext,
  lake: LakeStore,
  run: string,
  lakeOption: string | undefined,
): Promise<Manifest> {
  const [first = '', second] = run.split('/');
  const names = second === undefined ? Object.keys(marketplaces) : [first];
  const id = second ?? first;
  const found: Manifest[] = [];
  for (const name of names) {
    const record = await RunRecord.find(lake, name, id);
    if (record) found.push(record.manifest);
  }
  const [only, ...others] = found;
  if (!only)
    throw new LakeError(
      'missing',
      `There is no run ${run} in ${lake.location}. \`${commandLine(['runs'], lakeOption)}\` lists those that are.`,
    );
  if (others.length > 0) {
    throw new LakeError(
      'usage',
      `Several marketplaces have a run ${id}. Say which: ${found.map(({ marketplace }) => `${marketplace}/${id}`).join(' or ')}.`,
    );
  }
  return only;
}
