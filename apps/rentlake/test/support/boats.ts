import { zoneRows, type Rows } from './parquet.ts';
import { Workplace } from './workplace.ts';
import type { Files } from './folders.ts';

const trips = 'trip_id,boat_id,sailed_on,fare\n';

/** A file of boats: the header of the contract, then these lines. */
export const boatsFile = (...rows: readonly string[]): string =>
  `${['boat_id,harbour,name,built', ...rows].join('\n')}\n`;

/** A sound row of boats; `name` as it is to stand in the file. */
export const boat = (id: string, name: string): string => `${id},Faro,${name},1999`;

/** The dataset boats of a run, whose files are the one thing that matters here. */
export class BoatsRun {
  readonly place: Workplace;

  constructor(files: Files | string | Uint8Array) {
    const isOne = typeof files === 'string' || files instanceof Uint8Array;
    const boats = isOne ? { 'boats.csv': files } : files;
    this.place = new Workplace('boat-trips', { 'trips.csv': trips, ...boats });
  }

  /** @throws unless the run is published. */
  static async published(files: Files | string | Uint8Array): Promise<BoatsRun> {
    const run = new BoatsRun(files);
    const { status, stderr } = await run.place.run('first');
    if (status !== 0) throw new Error(`${status}: ${stderr}`);
    return run;
  }

  rows(zone: 'raw' | 'curated' | 'quarantine', select?: string): Promise<Rows> {
    return zoneRows(this.place.lake, zone, ['boat-trips', 'boats', 'first'], select);
  }

  /** Read, raw, curated, quarantined. */
  get counts(): readonly (number | undefined)[] {
    const { read, raw, curated, quarantined } = this.dataset;
    return [read, raw, curated, quarantined];
  }

  get dataset() {
    const { boats } = this.place.manifest('first').datasets;
    if (!boats) throw new Error('The manifest has no boats.');
    return boats;
  }
}
