/** A document as it was read, kept whole under its hash so that a quote can be checked: a page, a status feed, a log. */
export interface StoredDocument {
  /** SHA-256 of `bytes`, hex. */
  readonly sha256: string;
  /** Where it came from: an address, or the name of a file. */
  readonly name: string;
  readonly fetchedAtMs: number;
  readonly bytes: Uint8Array;
}
