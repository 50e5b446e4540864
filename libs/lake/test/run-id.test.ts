import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkRunId, LakeError, newRunId } from '../src/index.ts';

const moment = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('2099-12-31T23:59:59Z'),
  noInvalidDate: true,
});

const first = 'abcdefghijklmnopqrstuvwxyz0123456789';
const later = `${first}_-`;

const isAllowed = (id: string): boolean =>
  id.length >= 1 &&
  id.length <= 40 &&
  first.includes(id.charAt(0)) &&
  [...id].every((letter) => later.includes(letter));

describe('a new run id', () => {
  it('tells the second of its start in UTC', () => {
    expect(newRunId(new Date('2025-01-31T23:59:59.999Z'))).toMatch(/^20250131t235959-[a-z0-9]{4}$/);
  });

  it('is allowed, whenever it is made', () => {
    fc.assert(
      fc.property(moment, (time) => {
        const id = newRunId(time);
        expect(checkRunId(id)).toBe(id);
      }),
    );
  });

  it('sorts by time', () => {
    fc.assert(
      fc.property(moment, moment, (left, right) => {
        const seconds = [left, right].map((time) => Math.floor(time.getTime() / 1000));
        fc.pre(seconds[0] !== seconds[1]);
        expect(newRunId(left) < newRunId(right)).toBe(seconds[0]! < seconds[1]!);
      }),
    );
  });

  it('differs from others of the same second', () => {
    const time = new Date('2025-01-31T23:59:59Z');
    expect(new Set(Array.from({ length: 20 }, () => newRunId(time))).size).toBeGreaterThan(10);
  });
});

describe('a given run id', () => {
  it.each(['a', '0', 'nightly', '2025_01-31', 'a'.repeat(40)])('may be %j', (id) => {
    expect(checkRunId(id)).toBe(id);
  });

  it.each(['', '_a', '-a', 'A', 'a b', 'a/b', '..', 'a.b', 'é', 'a\n', '\na', 'a'.repeat(41)])(
    'may not be %j',
    (id) => {
      expect(() => checkRunId(id)).toThrow(
        new LakeError(
          'usage',
          `The run id is ${JSON.stringify(id)}. Use 1 to 40 characters of a-z, 0-9, _ and -, starting with a letter or digit.`,
        ),
      );
    },
  );

  it('is not repeated where it may be a secret or an address', () => {
    for (const id of ['mysql://reader:planted@db/x', 'planted@example.com']) {
      expect(() => checkRunId(id)).toThrow('The run id is not shown, for it holds ');
      expect(() => checkRunId(id)).not.toThrow('planted');
    }
  });

  it('is accepted exactly when it has the allowed form', () => {
    const likely = fc.string({ unit: fc.constantFrom(...later, 'A', '.', ' '), maxLength: 42 });
    const allowed = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,39}$/);
    fc.assert(
      fc.property(fc.oneof(likely, allowed, fc.string({ unit: 'binary' })), (id) => {
        if (isAllowed(id)) {
          expect(checkRunId(id)).toBe(id);
        } else {
          expect(() => checkRunId(id)).toThrow(expect.objectContaining({ kind: 'usage' }));
        }
      }),
      { numRuns: 500 },
    );
  });
});
