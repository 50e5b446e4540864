/** The types a value can have once it is read. Plain objects, so that contracts can be compared, printed and sent. */
export type ColumnType =
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }
  /** 32 bit, signed. */
  | { readonly kind: 'integer' }
  /** 64 bit, signed. */
  | { readonly kind: 'bigint' }
  /** IEEE 754, 64 bit. Never used for money, counts or ratios. */
  | { readonly kind: 'double' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'date' }
  /** Microseconds without zone; UTC by convention. */
  | { readonly kind: 'timestamp' };

export type TypeKind = ColumnType['kind'];

/** `decimal(12,2)`, `text`, …: how contracts, docs and messages name a type. */
export function typeName(type: ColumnType): string {
  return type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind;
}
