const HEX4 = Array.from({ length: 65536 }, (_, i) => i.toString(16).padStart(4, '0'));

/** Eight hex digits that look random and never repeat for i in [0, 2^32): murmur3's finalizer is a bijection. */
export function hexId(i: number, salt: number): string {
  let h = (i ^ salt) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h = (h ^ (h >>> 16)) >>> 0;
  return HEX4[h >>> 16]! + HEX4[h & 0xffff]!;
}

/** Ten decimal digits, 55………, that never repeat for i in [0, 10^8): the factor is coprime to 10^8. */
export function decimalId(i: number): string {
  return String(5_500_000_000 + ((i * 61_803_399) % 100_000_000));
}
