import { RedshiftRefusal } from './redshift-refusal.ts';

/** How COPY tells what is wrong with a Parquet file. */
export function spectrumError(code: number, context: string): RedshiftRefusal {
  const line = '-----------------------------------------------';
  return new RedshiftRefusal(`ERROR: Spectrum Scan Error
  Detail:
  ${line}
  error:  Spectrum Scan Error
  code:      ${code}
  context:   ${context}
  location:  dory_util.cpp:1509
  process:   worker_thread [pid=1]
  ${line}`);
}

/** An object as those messages name it. */
export const httpsUrl = (bucket: string, key: string): string =>
  `https://s3.eu-central-1.amazonaws.com/${bucket}/${key}`;
