/** The parts of an OpenAPI 3.1 document that the page shows. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly default?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
  readonly example?: unknown;
}

export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses?: Readonly<Record<string, Response>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

interface Response {
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

export interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export interface Endpoint {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export interface Resource {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
}

const METHODS = ["get", "post", "put", "patch", "delete"];

/** Operations by resource (their first tag, else the first part of the path), in the order of the document. */
export function resourcesOf(document: Document): readonly Resource[] {
  const resources = new Map<string, Endpoint[]>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const name = operation.tags?.[0] ?? path.replace(/^\/api\/v\d+/, "").split("/")[1] ?? path;
      const id = operation.operationId ?? `${method}${path}`.replace(/\W+/g, "-");
      const known = resources.get(name) ?? [];
      resources.set(name, [...known, { id, method: method.toUpperCase(), path, operation }]);
    }
  }
  return [...resources].map(([name, endpoints]) => ({ name, endpoints }));
}

/** The address of a request: path parameters filled in, empty ones left out of the query. */
export function requestHref({ path, operation }: Endpoint, values: Readonly<Record<string, string>>): string {
  const parameters = operation.parameters ?? [];
  let filled = path;
  const query: string[] = [];
  for (const { name, in: place } of parameters) {
    const value = values[name] ?? "";
    if (place === "path") filled = filled.replace(`{${name}}`, encodeURIComponent(value));
    else if (place === "query" && value !== "") query.push(`${name}=${encodeReadable(value)}`);
  }
  return query.length > 0 ? `${filled}?${query.join("&")}` : filled;
}

/** Escapes what a query must not hold; colons, commas and slashes stay readable. */
function encodeReadable(value: string): string {
  return encodeURIComponent(value).replace(/%(3A|2C|2F)/g, (code) => decodeURIComponent(code));
}

/** An example value as it stands in an address; "" where the document gives none. */
export function exampleOf({ example, schema }: Parameter): string {
  const value = example ?? schema?.example;
  if (value === undefined || value === null) return "";
  return Array.isArray(value) ? value.join(",") : String(value);
}

export interface Field {
  /** "data[].time_utc" */
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

const DEEPEST = 4;

/** The fields of an answer, nested ones by their full name. References are followed a few levels deep. */
export function fieldsOf(schema: Schema | undefined, document: Document, prefix = "", depth = 0): readonly Field[] {
  const resolved = resolve(schema, document);
  if (!resolved || depth > DEEPEST) return [];
  if (resolved.items) return fieldsOf(resolved.items, document, `${prefix}[]`, depth + 1);
  return Object.entries(resolved.properties ?? {}).flatMap(([name, property]) => {
    const full = prefix ? `${prefix}.${name}` : name;
    const own = resolve(property, document);
    const field = {
      name: full,
      type: typeOf(property, document),
      description: property.description ?? own?.description ?? "",
    };
    return [field, ...fieldsOf(property, document, full, depth + 1)];
  });
}

function resolve(schema: Schema | undefined, document: Document): Schema | undefined {
  const name = schema?.$ref?.replace("#/components/schemas/", "");
  if (name !== undefined) return resolve(document.components?.schemas?.[name], document);
  const choices = (schema?.anyOf ?? schema?.oneOf)?.filter((s) => s.type !== "null");
  return choices?.length === 1 ? resolve(choices[0], document) : schema;
}

/** "string or null", "array of object", "ok | partial | gap". */
export function typeOf(schema: Schema | undefined, document: Document): string {
  const own = resolve(schema, document);
  if (!own) return "";
  if (own.enum) return own.enum.map(String).join(" | ");
  if (own.items) return `array of ${typeOf(own.items, document)}`;
  const types = (typeof own.type === "string" ? [own.type] : (own.type ?? [])).map((type) =>
    type === "string" && own.format ? own.format : type,
  );
  if (own !== schema && (schema?.anyOf ?? schema?.oneOf)) types.push("null");
  return types.join(" or ");
}
