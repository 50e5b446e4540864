import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { carRentalWith, vehicles } from './support/sources.ts';
import { rentlake, workplace } from './support/workplace.ts';

const faulty = carRentalWith({
  'vehicles.csv': vehicles(
    'V1,sedan,Fiat,Tipo,2020,30',
    'V1,suv,Kia,Niro,2022,55',
    ',van,"Fi\nat",Ducato,2019,70',
    'V4,sedan',
    ',,"say ""hi""",x,old,1',
  ),
});

describe('quarantine', () => {
  const place = workplace(faulty);
  const ask = (...args: string[]) => place.command(['quarantine', 'car-rental', ...args]);

  beforeAll(async () => {
    await place.run('monday');
  });

  it('counts rows and reasons of every dataset', async () => {
    expect(`\n${(await ask()).stdout}`).toBe(`
car-rental · run monday

dataset       reason                rows
vehicles      quarantined rows         4
              missing_vehicle_id       2
              duplicate_vehicle_id     1
              malformed_row            1
              missing_vehicle_type     1
users         quarantined rows         0
locations     quarantined rows         0
transactions  quarantined rows         0
`);
  });

  it('gives the counts as JSON', async () => {
    expect(JSON.parse((await ask('vehicles', '--json')).stdout)).toEqual({
      marketplace: 'car-rental',
      run_id: 'monday',
      datasets: {
        vehicles: {
          quarantined: 4,
          reasons: {
            duplicate_vehicle_id: 1,
            malformed_row: 1,
            missing_vehicle_id: 2,
            missing_vehicle_type: 1,
          },
        },
      },
    });
  });

  it('shows examples of each reason, as many as asked', async () => {
    const { stdout } = await ask('vehicles', '--examples', '1');
    expect(stdout).toMatch(
      /\nmalformed_row\n_source_file +_source_row +_malformed\nvehicles.csv +4 +V4,sedan\n/,
    );
    expect(stdout).toMatch(/\nduplicate_vehicle_id\n.*\nvehicles.csv +1 +V1 +sedan/);
    expect(stdout.match(/Fi␊at/g)).toHaveLength(1);
    expect((await ask('vehicles', '--examples', '0')).stdout).not.toContain('_source_row');
  });

  it('exports the rows as CSV with their reasons', async () => {
    const target = join(place.folder, 'repair');
    const { status, stdout } = await ask('--export', target);
    expect(status).toBe(0);
    expect(stdout).toContain('<folder>/repair/vehicles.csv: 4 rows');
    expect(stdout).toContain(
      '  npx rentlake replay car-rental --source <folder>/repair --base monday --lake <lake>\n',
    );
    expect(existsSync(join(target, 'users.csv'))).toBe(false);
    const lines = [
      'vehicle_id,vehicle_type,make,model,year,daily_rate,_source_file,_source_row,_malformed,_reasons',
      'V1,sedan,Fiat,Tipo,2020,30,vehicles.csv,1,,duplicate_vehicle_id',
      '"",van,"Fi\nat",Ducato,2019,70,vehicles.csv,3,,missing_vehicle_id',
      ',,,,,,vehicles.csv,4,"V4,sedan",malformed_row',
      '"","","say ""hi""",x,old,1,vehicles.csv,5,,missing_vehicle_id missing_vehicle_type',
    ];
    expect(readFileSync(join(target, 'vehicles.csv'), 'utf8')).toBe(`${lines.join('\n')}\n`);
  });

  it('ends an export with the call that replays it, as a shell takes it', async () => {
    const lake = join(place.folder, "somebody's lake");
    cpSync(place.lake, lake, { recursive: true });
    const folder = join(place.folder, 'to repair');
    const { stdout } = await rentlake([
      ...['quarantine', 'car-rental', 'vehicles'],
      ...['--export', folder, '--lake', lake],
    ]);
    const [, args = ''] = /\n {2}npx rentlake (.+)\n$/.exec(stdout) ?? [];
    const words = spawnSync('sh', ['-c', `printf '%s\\n' ${args}`], { encoding: 'utf8' }).stdout;
    expect(await rentlake([...words.trimEnd().split('\n'), '--json'])).toMatchObject({ status: 0 });
  });

  it('of a run that is not there fails', async () => {
    expect(await ask('--run', 'nobody')).toMatchObject({
      status: 1,
      stderr:
        'rentlake: There is no run nobody of car-rental in <lake>. `rentlake runs` lists those that are.\n',
    });
  });

  it('refuses a dataset that the marketplace does not have: status 2', async () => {
    expect(await ask('constructor')).toMatchObject({
      status: 2,
      stderr:
        'rentlake: car-rental has no dataset "constructor". Known: vehicles, users, locations, transactions.\n',
    });
  });

  it('of an empty lake says what to do', async () => {
    const empty = workplace();
    expect(await empty.command(['quarantine', 'car-rental'])).toMatchObject({
      status: 1,
      stderr:
        'rentlake: There is no run of car-rental in <lake>. Try: npx rentlake run car-rental --lake <lake>\n',
    });
  });
});
