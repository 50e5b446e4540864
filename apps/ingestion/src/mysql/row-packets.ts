import type { Query } from 'mysql2';

interface Packet {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly end: number;
  isEOF(): boolean;
}

/** The state of the driver's query in which it is handed one packet after the other; it gives the state that follows. */
type State = (packet: Packet, connection: unknown) => unknown;

/**
 * Has each row of a query's result given to `onRow` as it was sent, bytes [from, to) of `packet`, in the place of what
 * the driver makes of it. This is no documented part of the driver, which is why its version is pinned.
 */
export function takeRowPackets(
  query: Query,
  onRow: (packet: Buffer, from: number, to: number) => void,
): void {
  const command = query as unknown as { row: State };
  const driverRow = command.row;
  command.row = (packet, connection) => {
    if (packet.isEOF()) return driverRow.call(command, packet, connection);
    onRow(packet.buffer, packet.offset, packet.end);
    return command.row;
  };
}
