import nx from '@nx/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const tests = ['**/*.test.ts', '*/*/test/**/*.ts'];
const unshipped = [...tests, 'libs/testing/**/*.ts', 'tools/**/*.ts'];

/** Which kinds of project (the tag in package.json) each kind may import. */
const mayImport = {
  'type:schema': [],
  'type:metrics': ['type:schema'],
  'type:lake': ['type:schema', 'type:metrics'],
  'type:engine': ['type:schema', 'type:metrics', 'type:lake'],
  'type:warehouse': ['type:schema', 'type:metrics', 'type:lake', 'type:engine'],
  'type:aws': ['type:schema', 'type:metrics', 'type:lake', 'type:engine', 'type:warehouse'],
  'type:testing': ['type:schema', 'type:metrics', 'type:lake', 'type:engine', 'type:warehouse'],
  'type:job': [
    'type:schema',
    'type:metrics',
    'type:lake',
    'type:engine',
    'type:warehouse',
    'type:aws',
  ],
  'type:command': [
    'type:schema',
    'type:metrics',
    'type:lake',
    'type:engine',
    'type:warehouse',
    'type:aws',
    'type:job',
  ],
  'type:tool': ['*'],
};

/** The boundaries between projects; `extra` are tags that everyone may import besides. */
const boundaries = (...extra) => [
  'error',
  {
    banTransitiveDependencies: true,
    depConstraints: Object.entries(mayImport).map(([sourceTag, tags]) => ({
      sourceTag,
      onlyDependOnLibsWithTags: [...tags, ...extra],
    })),
  },
];

const aws = '^@(aws-sdk|smithy)/';
const awsMessage =
  'Only handler.ts and libs/aws talk to AWS. Take a port of the few calls you need.';
const envMessage = 'Only config.ts reads the environment. Take the value as a parameter.';

/** Restrictions that share a rule, so that lifting one for some files keeps the others. */
const restrictions = ({ env, sdk }) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: env
        ? []
        : ['process', 'node:process'].map((name) => ({
            name,
            importNames: ['env'],
            message: envMessage,
          })),
      patterns: [
        {
          regex: '^\\.\\.?(/.*)?(?<!\\.(m?ts|json))$',
          message: "Write a relative import with the file's ending, as in './plan.ts'.",
        },
        ...(sdk ? [] : [{ regex: aws, message: awsMessage }]),
      ],
    },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: 'ExportAllDeclaration',
      message: 'Name what is exported: an index lists what is public.',
    },
    ...(sdk
      ? []
      : [
          {
            selector: `ImportExpression[source.value=/${aws.replace('/', '\\u002F')}/]`,
            message: awsMessage,
          },
        ]),
    ...(env
      ? []
      : [
          {
            selector: 'MemberExpression[property.name="env"][object.property.name="process"]',
            message: envMessage,
          },
        ]),
  ],
  'no-restricted-properties': env
    ? 'off'
    : ['error', { object: 'process', property: 'env', message: envMessage }],
});

export default defineConfig(
  globalIgnores(['**/dist', '**/.nx', '**/.rentlake', '**/.venv', 'tools/sample-data/sample']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,mts}'],
    extends: [tseslint.configs.strict],
    plugins: { '@nx': nx },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(),
      ...restrictions({ env: false, sdk: false }),
      eqeqeq: 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  { files: ['{apps,libs}/*/src/**/config.ts'], rules: restrictions({ env: true, sdk: false }) },
  {
    files: ['apps/*/src/handler.ts', 'libs/aws/src/**/*.ts'],
    rules: restrictions({ env: false, sdk: true }),
  },
  { files: ['libs/aws/src/**/config.ts'], rules: restrictions({ env: true, sdk: true }) },
  {
    files: unshipped,
    rules: {
      ...restrictions({ env: true, sdk: true }),
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: tests, rules: { '@nx/enforce-module-boundaries': boundaries('for:tests') } },
  {
    // Jest takes a reporter from the default export.
    files: ['tools/workspace/src/test-results.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
);
