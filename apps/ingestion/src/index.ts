export { ingest, type IngestionPorts, type IngestionReport, type IngestionRequest } from './job.ts';
export { messages, say } from './source/messages.ts';
export { SourceError } from './source/source-error.ts';
export { minimalCell } from './source/tokenizer.ts';
