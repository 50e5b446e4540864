import { redshift } from '@rentlake/schema';

/** Who may read what is loaded: a role, or a group. */
export interface Reader {
  readonly kind: 'role' | 'group';
  readonly name: string;
}

/** `analysts` is a role, `group:analysts` a group. */
export function parseReader(text: string): Reader {
  return text.startsWith('group:')
    ? { kind: 'group', name: text.slice('group:'.length) }
    : { kind: 'role', name: text };
}

/** Answers with one row when there is such a reader. */
export function selectReader({ kind, name }: Reader): string {
  return kind === 'role'
    ? `SELECT role_name FROM svv_roles WHERE role_name = ${redshift.literal(name)}`
    : `SELECT groname FROM pg_group WHERE groname = ${redshift.literal(name)}`;
}

/** `ROLE "analysts"`. */
export const granteeOf = ({ kind, name }: Reader): string =>
  `${kind.toUpperCase()} ${redshift.identifier(name)}`;
