import { TwoGenerations } from "../memory/two-generations.ts";
import { RecordHistory } from "./record-history.ts";

/** Posts that are remembered as counted, at least: far more than come in the seconds that a reconnect asks for again. */
const COUNTED = 50_000;

/** What a feed remembers from one connection to the next. */
export class FeedMemory {
  readonly history = new RecordHistory();
  #counted = new TwoGenerations<true>(COUNTED);

  /** Whether a post was not asked about before. Servers stamp events by clocks of their own, so times alone do not tell. */
  isNew(id: string): boolean {
    if (this.#counted.get(id)) return false;
    this.#counted.set(id, true);
    return true;
  }

  /** For a connection that goes on from before what was counted. */
  forgetCounted(): void {
    this.#counted = new TwoGenerations(COUNTED);
  }
}
