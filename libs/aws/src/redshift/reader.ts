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

/** `ROLE "analysts"`. */
export const granteeOf = ({ kind, name }: Reader): string =>
  `${kind.toUpperCase()} ${redshift.identifier(name)}`;
