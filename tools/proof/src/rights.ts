import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stages, type Stage } from '@rentlake/lake';
import {
  DocumentedPolicy,
  PolicyGate,
  sparkAccessKey,
  type Fault,
  type FaultRequest,
} from '@rentlake/testing';

const root = join(import.meta.dirname, '../../..');

const ofSparkStages = 'docs/engines.md#Of functions that Spark works for';

/** Where the documents tell what a function may do besides what its own README does. */
const further: Readonly<Partial<Record<Stage, readonly string[]>>> = {
  ingestion: [ofSparkStages],
  curated: [ofSparkStages],
  kpi: [ofSparkStages],
  publisher: ['libs/warehouse/README.md#For who runs Redshift'],
};

/** Holds functions and Spark jobs to the rights that the documents tell a deployment to give them. */
export class Rights {
  readonly #gates: ReadonlyMap<string, PolicyGate>;

  /** @param name Of the bucket that is the lake; the source is in `<name>-source`. */
  constructor(name: string) {
    const places = { 'example-lake': `s3://${name}`, 'example-source': `s3://${name}-source` };
    const gateOf = (...documents: readonly string[]): PolicyGate =>
      new PolicyGate(new DocumentedPolicy(documents.map(textOf).join('\n')), places);
    this.#gates = new Map([
      ...stages.map((stage): [string, PolicyGate] => [
        stage,
        gateOf(`apps/${stage}/README.md#Rights`, ...(further[stage] ?? [])),
      ]),
      [sparkAccessKey, gateOf('docs/engines.md#Permissions')],
    ]);
  }

  /** @returns how a request is refused; undefined when it is allowed, or when whoever makes it has no policy. */
  check(request: FaultRequest): Fault | undefined {
    return this.#gates.get(request.accessKey)?.check(request);
  }

  /** What functions and jobs asked for that their policies do not allow: `<who> <service>:<operation> <path>`. */
  get refused(): readonly string[] {
    return [...this.#gates].flatMap(([who, { refused }]) =>
      refused.map((what) => `${who} ${what}`),
    );
  }
}

/** @param section `<file>#<heading>`. */
function textOf(section: string): string {
  const [file = '', heading] = section.split('#');
  const sections = readFileSync(join(root, file), 'utf8').split(/^#+ /m);
  const text = sections.find((each) => each.startsWith(`${heading}\n`));
  if (text === undefined) throw new Error(`${file} has no section called ${heading}.`);
  return text;
}
