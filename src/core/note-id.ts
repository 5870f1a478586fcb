import { rowHash } from "./identity.ts";
import type { SourcedNote } from "./outage.ts";

/** Names a note by what it says: equal notes have equal ids, and a changed one is another. 20 letters of base64url. */
export function noteId({ text, dated, sourceUrl }: SourcedNote): string {
  return rowHash([text, dated, sourceUrl]);
}
