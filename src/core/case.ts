import type { SourcedNote } from "./outage.ts";
import type { SourceId } from "./post.ts";

/** A published figure beside the posts, such as the number of users on a site; `value` in `unit`, at `atMs`. */
export interface Figure {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  /** "over", "about" …: how the figure was qualified; `null` where it was stated plainly. */
  readonly qualifier: string | null;
  readonly unit: string;
  readonly atMs: number;
  readonly note: SourcedNote;
}

/** A saved night: window and t0 in epoch milliseconds, and ids of what belongs to it. */
export interface Case {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly t0Ms: number;
  /** IANA zone in which the night is told. */
  readonly tz: string;
  readonly topicIds: readonly string[];
  readonly siteIds: readonly string[];
  readonly momentIds: readonly string[];
  readonly outageIds: readonly string[];
  /** Sources whose posts belong to the case. */
  readonly sources: readonly SourceId[];
  readonly figures: readonly Figure[];
}
