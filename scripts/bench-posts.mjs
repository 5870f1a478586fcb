/** Synthetic posts for the benchmarks: about 200 characters, one or two topics, four sources, eleven languages. */

const TOPICS = ["election", "emigration", "site-down"];
const LANGS = ["en", "en", "en", "en", "en", "en", "fr", "es", "de", "pt", "it", "id", "ja", "nl", null, "sv"];
const KINDS = ["original", "original", "reply", "quote", "repost", "repost", "repost", "repost"];
const SOURCES = ["x", "x", "x", "bluesky", "bluesky", "mastodon", "archive:bench"];
const MODEL = "bench-1";

/** Numbers in [0, 1), the same for the same seed. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Words whose frequencies fall as in natural text: 60,000 of them, the commonest in every few posts. */
function vocabulary(random) {
  const words = [];
  for (let i = 0; i < 60_000; i++) {
    let word = "";
    for (let syllables = 1 + Math.floor(random() * (1 + Math.log10(i + 1))); syllables > 0; syllables--)
      word += "bcdfghklmnprstvw"[Math.floor(random() * 16)] + "aeiou"[Math.floor(random() * 5)];
    words.push(word);
  }
  return () => words[Math.floor(words.length ** random()) - 1] ?? "the";
}

/** A string as a parser gives it, in one piece. */
function flat(text) {
  return Buffer.from(text).toString();
}

/** Makes batches of scored posts whose times rise from `fromMs` by `gapMs` on average. */
export function postMaker({ seed, fromMs, gapMs }) {
  const random = randomFrom(seed);
  const word = vocabulary(random);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const texts = Array.from({ length: 20_000 }, () => {
    let text = "";
    while (text.length < 200) text += `${word()} `;
    return random() < 0.3 ? `${text.slice(0, 190)} café 🙂` : text.slice(0, 200);
  });
  let at = fromMs;
  let n = 0;

  function post() {
    n++;
    at += random() * 2 * gapMs;
    const source = pick(SOURCES);
    const postedAtMs = Math.floor(at);
    const serial = `${postedAtMs}${String(n % 100_000).padStart(5, "0")}`;
    const id =
      source === "bluesky"
        ? `bluesky:at://did:plc:${Math.floor(random() * 2 ** 52).toString(36)}/app.bsky.feed.post/${serial}`
        : source === "mastodon"
          ? `mastodon:https://social.example.org/users/u/statuses/${serial}`
          : `x:${serial}`;
    const lang = pick(LANGS);
    const neg = Math.floor(random() * 256);
    const neu = Math.floor(random() * (256 - neg));
    const text = flat(`${texts[Math.floor(random() * texts.length)]}${n}`);
    return {
      post: {
        id,
        source,
        kind: pick(KINDS),
        subjectId: null,
        postedAtMs,
        receivedAtMs: postedAtMs + 900,
        editedAtMs: null,
        authorKey: `author${Math.floor(random() * 1e9).toString(36)}`,
        lang,
        text,
        hashtags: random() < 0.4 ? ["ElectionNight"] : [],
        url: `https://social.example.org/${serial}`,
        weight: 1,
        via: "import",
        flags: [],
      },
      topics: random() < 0.5 ? [TOPICS[0]] : [TOPICS[0], pick(TOPICS.slice(1))],
      score: lang === null ? null : { neg, neu, pos: 255 - neg - neu, model: MODEL },
    };
  }

  return (size) => ({
    posts: Array.from({ length: size }, post),
    deletions: [],
    coverage: [],
    cursors: [{ feed: "bench", cursor: String(n) }],
  });
}

/** The value below which the share `p` of the ascending list lies. */
export function quantile(ascending, p) {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * p))];
}
