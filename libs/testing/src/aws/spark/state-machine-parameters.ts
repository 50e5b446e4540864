/** Of a service integration of Step Functions: the fields of a request, which begin with a capital there. */
export type Parameters = Readonly<Record<string, unknown>>;

/** What Step Functions says of a field that it does not know, before it calls the service. */
export class RefusedParameters extends Error {
  override readonly name = 'States.Runtime';
}

/** Fields whose own names are data. */
const ofNames = ['Tags', 'LogTypes', 'Arguments', 'Properties'];

type NameOf = (name: string) => string;

const asIs: NameOf = (name) => name;
const decapitalized: NameOf = (name) => `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;

/** The fields of a request as the SDK names them. */
export const requestOf = (parameters: Parameters): Parameters =>
  renamed(parameters, decapitalized) as Parameters;

function renamed(value: unknown, nameOf: NameOf): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, nameOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      nameOf(name),
      renamed(inner, ofNames.includes(name) ? asIs : nameOf),
    ]),
  );
}

/**
 * The SDK leaves out what it does not know, where Step Functions refuses.
 * @param sent The body of the request.
 * @throws RefusedParameters that names the first field that does not arrive.
 */
export function refuseDropped(
  parameters: Parameters,
  sent: unknown,
  { isRenamed = false, outsideBody = [] as readonly string[] } = {},
): void {
  const given = Object.entries(parameters).filter(([name]) => !outsideBody.includes(name));
  const path = droppedIn(Object.fromEntries(given), sent, isRenamed ? decapitalized : asIs, '$');
  if (path !== undefined) {
    throw new RefusedParameters(`The field ${path} is not supported by Step Functions.`);
  }
}

/** The path of the first field that is not there, or has become another. */
function droppedIn(
  given: unknown,
  sent: unknown,
  nameOf: NameOf,
  path: string,
): string | undefined {
  if (typeof given !== 'object' || given === null) return given === sent ? undefined : path;
  if (typeof sent !== 'object' || sent === null) return path;
  for (const [name, inner] of Object.entries(given)) {
    const at = Array.isArray(given) ? `${path}[${name}]` : `${path}.${name}`;
    const isField = nameOf !== asIs && !Array.isArray(given);
    const isMisspelt = isField && nameOf(name) === name;
    if (isMisspelt || !Object.hasOwn(sent, nameOf(name))) return at;
    const dropped = droppedIn(
      inner,
      Reflect.get(sent, nameOf(name)),
      ofNames.includes(name) ? asIs : nameOf,
      at,
    );
    if (dropped !== undefined) return dropped;
  }
  return undefined;
}
