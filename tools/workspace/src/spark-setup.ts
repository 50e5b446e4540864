import { setUpSpark } from './workspace-python.ts';

/** `npm run spark:setup`: what the Spark engine needs, and what its tests need. */
if (await setUpSpark()) console.log('Ready for: npx rentlake run car-rental --engine spark');
else process.exitCode = 1;
