import type { Rng } from './rng.ts';

export interface Person {
  readonly first: string;
  readonly last: string;
  readonly email: string;
  readonly phone: string;
}

const FIRST = [
  'Ada',
  'Bruno',
  'Chloé',
  'Dmitri',
  'Elif',
  'Farah',
  'Gustavo',
  'Hana',
  'Ivo',
  'Jóhanna',
  'Kofi',
  'Lúcia',
  'Mira',
  'Nils',
  'Odette',
  'Pavel',
  'Quentin',
  'Rosa',
  'Søren',
  'Tariq',
  'Ursula',
  'Vera',
  'Wendell',
  'Ximena',
  'Yusuf',
  'Zoë',
] as const;

/** Nobody is called so, but for `Null`, who really exists and breaks careless readers. */
const LAST = [
  'Sampleton',
  'Testerley',
  'Mockford',
  'Placeholder',
  'Fixture',
  'Dummyson',
  'Loremsen',
  'Ipsumova',
  "O'Example",
  'Fakenham-Stub',
  'Specimen',
  'Prototype',
  'Quux',
  'Foobar',
  'Nobody',
  'van der Test',
  'Null',
] as const;

/** An invented person; mail goes to example.com (RFC 2606), phones are the 555-01xx numbers kept for fiction. */
export function person(rng: Rng, i: number): Person {
  const first = rng.pick(FIRST);
  const last = rng.pick(LAST);
  const mailbox = `${first}.${last}`
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z.]/g, '');
  return {
    first,
    last,
    email: `${mailbox}.${i}@example.com`,
    phone: `(555) 555-01${String(i % 100).padStart(2, '0')}`,
  };
}
