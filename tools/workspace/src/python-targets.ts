import { basename } from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';

/** The project whose pyproject.toml holds the settings of the Python tools, for entry scripts as well. */
const sparkRoot = 'libs/spark';

const binaries = '../../.venv/bin';
const environment = [{ projects: ['@rentlake/workspace'], target: 'python' }];

/** A target that runs Python tools in a project's folder, one after the other. */
function python(root: string, commands: readonly string[]): TargetConfiguration {
  return {
    executor: 'nx:run-commands',
    dependsOn: environment,
    options: { cwd: root, commands, parallel: false },
  };
}

/** The targets of a Python package, a project with `pyproject.toml`. */
export function packageTargets(root: string): Record<string, TargetConfiguration> {
  return {
    lint: python(root, [
      `${binaries}/ruff check .`,
      `${binaries}/ruff format --check .`,
      `${binaries}/hadolint Dockerfile`,
    ]),
    typecheck: python(root, [`${binaries}/mypy .`]),
    test: python(root, [`${binaries}/pytest`]),
    lock: {
      executor: 'nx:run-commands',
      dependsOn: environment,
      options: {
        cwd: root,
        commands: ['build', 'runtime', 'dev'].map((name) => lockCommand(name)),
        parallel: false,
      },
    },
  };
}

/** The targets of the entry scripts in `spark/` of an app. */
export function scriptTargets(root: string): Record<string, TargetConfiguration> {
  const config = `../../${sparkRoot}/pyproject.toml`;
  return {
    // Both belong to what another plugin infers, or another file of the project.
    lint: { dependsOn: ['lint-python'] },
    typecheck: { dependsOn: ['typecheck-python'] },
    'lint-python': python(root, [
      `${binaries}/ruff check --config ${config} spark`,
      `${binaries}/ruff format --check --config ${config} spark`,
    ]),
    'typecheck-python': python(root, [
      // A cache of its own: two runs of mypy at once must not write one.
      `${binaries}/mypy --config-file ${config} --cache-dir ../../.nx/mypy/${basename(root)} spark`,
    ]),
  };
}

function lockCommand(name: string): string {
  const file = name === 'runtime' ? 'requirements' : `requirements-${name}`;
  return [
    `${binaries}/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes`,
    `--custom-compile-command "npx nx run spark:lock" --output-file ${file}.txt ${file}.in`,
  ].join(' ');
}
