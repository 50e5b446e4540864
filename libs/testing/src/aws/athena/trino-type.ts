const names: Readonly<Record<string, string>> = {
  string: 'varchar',
  int: 'integer',
  float: 'real',
  binary: 'varbinary',
  timestamp: 'timestamp(6)',
};

/** Trino's name of a type as the catalogue calls it. */
export function trinoType(type: string): string {
  const [, element] = /^array<(.*)>$/.exec(type) ?? [];
  if (element !== undefined) return `array(${trinoType(element)})`;
  return names[type] ?? type;
}

/** The catalogue's name of a type as Trino calls it. */
export function glueType(type: string): string {
  if (type.startsWith('varchar')) return 'string';
  if (type.startsWith('timestamp')) return 'timestamp';
  const [, element] = /^array\((.*)\)$/.exec(type) ?? [];
  if (element !== undefined) return `array<${glueType(element)}>`;
  const [name] = Object.entries(names).find(([, trino]) => trino === type) ?? [type];
  return name;
}
