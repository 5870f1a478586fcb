import type { Random } from "../../core/clock.ts";
import type { Post, PostKind } from "../../core/post.ts";
import type { Authors } from "./authors.ts";
import { Crowd, type Shareable } from "./crowd.ts";
import type { Strand } from "./phrases/phrasebook.ts";
import { type Talk, Writer } from "./writer.ts";

const REPOST_SHARE = 0.47;
const QUOTE_SHARE = 0.05;
const REPLY_SHARE = 0.13;
const UNKNOWN_LANGUAGE_SHARE = 0.025;

/** Turns "something is posted now, about this" into posts, and remembers which originals are being passed on. */
export class Scribe {
  readonly #night: { readonly caseId: string; readonly receivedAtMs: number };
  readonly #authors: Authors;
  readonly #random: Random;
  readonly #writer: Writer;
  readonly #crowds: Readonly<Record<Strand, Crowd>>;
  #count = 0;

  constructor(night: { readonly caseId: string; readonly receivedAtMs: number }, authors: Authors, random: Random) {
    this.#night = night;
    this.#authors = authors;
    this.#random = random;
    this.#writer = new Writer(random);
    this.#crowds = {
      results: new Crowd(random),
      leaving: new Crowd(random),
      site: new Crowd(random),
      aside: new Crowd(random),
    };
  }

  /** Number of posts so far, which is the number in the id of the last. */
  get count(): number {
    return this.#count;
  }

  /** To be called when a minute begins. */
  turn(atMs: number): void {
    for (const crowd of Object.values(this.#crowds)) crowd.turn(atMs);
  }

  /** The next post. One that is `missed` by the collector cannot be the subject of a later one. */
  post(atMs: number, strand: Strand, talk: Talk, missed: boolean): Post {
    this.#count++;
    const id = `simulated:${this.#night.caseId}:${this.#count}`;
    const dice = this.#random();
    const subject = dice < REPOST_SHARE + QUOTE_SHARE ? this.#crowds[strand].pick() : undefined;
    if (subject && dice < REPOST_SHARE)
      return this.#record(id, "repost", atMs, { ...subject, author: this.#authors.some(subject.author) }, subject.id);
    const kind = subject ? "quote" : dice > 1 - REPLY_SHARE ? "reply" : "original";
    const { text, hashtags, lang, reach } = this.#writer.write(kind, strand, talk);
    const known = this.#random() >= UNKNOWN_LANGUAGE_SHARE;
    const own = { id, author: this.#authors.some(subject?.author), lang: known ? lang : null, text, hashtags };
    if (kind === "original" && !missed) this.#crowds[strand].offer(own, atMs, reach);
    return this.#record(id, kind, atMs, own, subject?.id ?? null);
  }

  #record(id: string, kind: PostKind, postedAtMs: number, said: Shareable, subjectId: string | null): Post {
    return {
      id,
      source: "simulated",
      kind,
      subjectId,
      postedAtMs,
      receivedAtMs: this.#night.receivedAtMs,
      editedAtMs: null,
      authorKey: this.#authors.key(said.author),
      lang: said.lang,
      text: said.text,
      hashtags: said.hashtags,
      url: null,
      weight: 1,
      via: "simulated",
      flags: [],
    };
  }
}
