import { expect, it } from '@jest/globals';
import { leaksIn } from '../src/leaks.ts';

const password = 'planted:right@pass/word ÿ';
const base64 = (text: string, form: 'base64' | 'base64url' = 'base64'): string =>
  Buffer.from(text).toString(form);

it.each([
  ['plain', password],
  ['as in a URL', encodeURIComponent(password)],
  ['in small letters', encodeURIComponent(password).replace(/%../g, (code) => code.toLowerCase())],
  ['encoded in part', 'planted%3Aright@pass/word ÿ'],
  ['as in a form', new URLSearchParams({ password }).toString()],
  ['in base64', base64(password)],
  ['in base64 for URLs', base64(password, 'base64url')],
  ['in base64 as in a URL', encodeURIComponent(base64(password))],
  ...['', 'u', 'us', 'usr', 'user'].map((user) => [
    `in base64 after ${user.length + 1} bytes and before others`,
    base64(`${user}:${password}\n`),
  ]),
])('a planted value shows %s', (_, text) => {
  expect(leaksIn({ log: `x${text}y`, other: 'z' }, ['nowhere', password])).toEqual([
    `log: ${password}`,
  ]);
});

it('what only looks like an encoding is no leak', () => {
  const texts = { log: '100% %zz %ff planted right', other: base64('planted:wrong@pass/word') };
  expect(leaksIn(texts, [password])).toEqual([]);
});
