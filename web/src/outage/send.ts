/** What became of a change that was sent. */
export type Sent =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** HTTP status; null where no answer came. */
      readonly status: number | null;
      readonly title: string;
      readonly detail: string;
      /** What is wrong, by the name of the field. */
      readonly errors: ReadonlyMap<string, string>;
    };

const WITHIN_MS = 15_000;
const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Sends a change with a key. The key travels in the Authorization header and nowhere else; no cookie goes with it and
 * nothing of it is kept.
 */
export async function send(method: "PATCH" | "POST", href: string, body: unknown, key: string): Promise<Sent> {
  const text = key.trim();
  if (!KEY.test(text)) {
    const why = text === "" ? "Give a key that may change outages." : "This is no key: it holds signs that none has.";
    return refused(null, "No key", why, [["key", why]]);
  }
  try {
    const response = await fetch(href, {
      method,
      headers: { authorization: `Bearer ${text}`, "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    return response.ok ? { ok: true } : await problemOf(response);
  } catch {
    // What the browser says of a failed request may hold its header.
    return refused(null, "Cannot reach the server", "Nothing was received; whether it was changed is not known.", []);
  }
}

async function problemOf(response: Response): Promise<Sent> {
  const body: unknown = await response.json().catch(() => null);
  const title = textOf(body, "title") ?? `The server answered ${response.status}`;
  const detail = textOf(body, "detail") ?? "";
  const isOfKey = response.status === 401 || response.status === 403;
  return refused(response.status, title, detail, isOfKey ? [["key", detail]] : errorsOf(body));
}

function refused(
  status: number | null,
  title: string,
  detail: string,
  errors: readonly (readonly [string, string])[],
): Sent {
  return { ok: false, status, title, detail, errors: new Map(errors) };
}

function errorsOf(body: unknown): readonly (readonly [string, string])[] {
  const errors = isRecord(body) ? body["errors"] : null;
  if (!Array.isArray(errors)) return [];
  return errors.map((error) => [textOf(error, "parameter") ?? "", textOf(error, "detail") ?? "It cannot be used."]);
}

function textOf(value: unknown, name: string): string | null {
  const text = isRecord(value) ? value[name] : null;
  return typeof text === "string" ? text : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
