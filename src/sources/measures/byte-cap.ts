import { InputError } from "../../core/errors.ts";

/** A measure is held whole until its steps are known, so its file must fit into memory. */
const MAX_BYTES = 64 << 20;

/** Counts bytes up to the most that a file of measures may have. */
export class ByteCap {
  readonly #name: string;
  #bytes = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Throws InputError beyond 64 MiB. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > MAX_BYTES)
      throw new InputError(
        `${this.#name} is a table of times and values of more than 64 MiB; cut it into several files, or make its steps longer`,
      );
  }
}
