import { Argument, Command, InvalidArgumentError } from 'commander';
import { MARKETPLACES, writeMarketplace, type Marketplace } from './write-marketplace.ts';

interface Flags {
  readonly out: string;
  readonly rows: number;
  readonly seed: number;
  readonly clean: boolean;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Not a whole number.');
  return Number(text);
}

new Command('sample-data')
  .description('Writes made-up CSV of a marketplace: the same seed and rows give the same bytes.')
  .addArgument(new Argument('<marketplace>').choices(MARKETPLACES))
  .requiredOption('--out <dir>', 'the folder that gets the files')
  .option(
    '--rows <n>',
    'rentals or bookings; the other datasets grow with them',
    wholeNumber,
    5_000,
  )
  .option('--seed <n>', 'another seed, other data', wholeNumber, 1)
  .option('--clean', 'one regular file a dataset, with 0.5% bad rows, made fast', false)
  .action((marketplace: Marketplace, { out, rows, seed, clean }: Flags) => {
    const start = performance.now();
    const written = writeMarketplace({ marketplace, out, rows, seed, clean });
    for (const { name, rows, bytes, faults } of written) {
      const planted = Object.values(faults).reduce((sum, count) => sum + count, 0);
      console.log(`${name}: ${rows} rows, ${bytes} bytes, ${planted} faults and oddities`);
    }
    console.log(`${out}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  })
  .parse();
