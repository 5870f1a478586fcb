/** Where bytes come from: a file, or whatever else can be read from its beginning. */
export interface ByteSource {
  /** How messages call it. */
  readonly name: string;
  open(): AsyncGenerator<Uint8Array>;
  /** Whether `open` gives the same bytes again. */
  canReopen(): Promise<boolean>;
}
