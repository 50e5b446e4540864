type Fields = Readonly<Record<string, unknown>>;

/** Fields whose own names are data. */
const ofNames = ['tags', 'logTypes'];

/** Step Functions begins the name of every field of a request with a capital, whatever the service does. */
export function stepFunctionsParameters(request: Fields): Fields {
  return Object.fromEntries(
    Object.entries(request)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [capitalized(name), ofNames.includes(name) ? value : inner(value)]),
  );
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inner = (value: unknown): unknown =>
  isFields(value) ? stepFunctionsParameters(value) : value;

const capitalized = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
