import { setTimeout as pause } from 'node:timers/promises';
import type { SparkJob, SparkJobStatus, SparkService } from '../../src/index.ts';

/** Asks until the job run is over, as a state machine does. */
export async function untilOver(
  service: SparkService,
  job: SparkJob,
  jobRunId: string,
): Promise<SparkJobStatus> {
  for (;;) {
    const status = await service.status(job, jobRunId);
    if (status.state !== 'running') return status;
    await pause(100);
  }
}
