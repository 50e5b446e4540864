import { prepareWorkspacePython } from './workspace-python.ts';

/** The command of the target `python`, on which every target of Python depends. */
try {
  await prepareWorkspacePython();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
