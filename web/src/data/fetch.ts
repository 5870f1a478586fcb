/** What went wrong, as RFC 9457 tells it, or as the browser does when there was no answer. */
export interface Trouble {
  readonly title: string;
  readonly detail: string;
  readonly status: number | null;
  readonly requestId: string | null;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble };

/** GET as JSON. Rejects only when `signal` aborts; everything else that fails is a `Trouble`. */
export function fetchJson<T>(href: string, signal: AbortSignal): Promise<Answer<T>> {
  return fetchAs(href, signal, "application/json", (response) => response.json() as Promise<T>);
}

/** GET as CSV text, untouched. */
export function fetchCsv(href: string, signal: AbortSignal): Promise<Answer<string>> {
  return fetchAs(href, signal, "text/csv", (response) => response.text());
}

async function fetchAs<T>(
  href: string,
  signal: AbortSignal,
  accept: string,
  read: (response: Response) => Promise<T>,
): Promise<Answer<T>> {
  try {
    const response = await fetch(href, { signal, headers: { accept } });
    if (!response.ok) return { ok: false, trouble: await troubleOf(response) };
    return { ok: true, value: await read(response) };
  } catch (cause) {
    if (signal.aborted) throw cause;
    return { ok: false, trouble: unreachable(cause) };
  }
}

async function troubleOf(response: Response): Promise<Trouble> {
  const fallback = { title: `The server answered ${response.status}`, detail: response.statusText };
  const body: unknown = await response.json().catch(() => null);
  const problem = typeof body === "object" && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const text = (name: string): string | null => (typeof problem[name] === "string" ? problem[name] : null);
  return {
    title: text("title") ?? fallback.title,
    detail: [text("detail") ?? fallback.detail, ...errorDetails(problem["errors"])].filter(Boolean).join(" "),
    status: response.status,
    requestId: text("request_id") ?? response.headers.get("x-request-id"),
  };
}

function errorDetails(errors: unknown): readonly string[] {
  if (!Array.isArray(errors)) return [];
  return errors.slice(0, 3).map((e: { parameter?: unknown; detail?: unknown }) => `${e.parameter}: ${e.detail}.`);
}

function unreachable(cause: unknown): Trouble {
  const detail =
    cause instanceof SyntaxError ? "The answer could not be read." : "Nothing was received; is it running?";
  return { title: "Cannot reach the server", detail, status: null, requestId: null };
}
