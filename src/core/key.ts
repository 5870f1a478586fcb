export const SCOPES = ["series:read", "checks:write", "outages:write", "keys:read"] as const;
/**
 * What a key allows. `series:read` is what everybody may read, counted by the key's own limit; the others go beyond
 * that.
 */
export type Scope = (typeof SCOPES)[number];

/** A key of the API as it is kept: never the key itself. */
export interface ApiKey {
  readonly id: string;
  /** SHA-256 of the whole key, hex. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  /** Requests a minute; null for the limit of everybody. */
  readonly requestsPerMinute: number | null;
  readonly note: string | null;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
}
