import { parseLocation, type openWarehouse } from '../../src/index.ts';

/** @throws when it is none that this library opens. */
export function locationOf(location: string): Parameters<typeof openWarehouse>[0] {
  const place = parseLocation(location, '--warehouse');
  if (!place || place.kind === 'redshift') throw new Error(`${location} is not opened here.`);
  return place;
}
