/** What every project's tests share: TypeScript by swc, native ES modules, and one process at a time (a DuckDB uses all cores). */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{src,test}/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript' },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  reporters: ['default', `${import.meta.dirname}/tools/workspace/src/test-results.ts`],
  testTimeout: 300_000,
  maxWorkers: 1,
};
