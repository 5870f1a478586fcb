/** Tags that one request for a timeline can name: one in the address, three beside it. */
const GROUP_SIZE = 4;

/** Tags that are asked for together. */
export interface TagGroup {
  /** The tags, joined by "+", which no tag holds. */
  readonly key: string;
  readonly first: string;
  readonly others: readonly string[];
}

/** Hashtags as servers compare them, without the sign and each once: some miss a tag in a stream that is not lower case. */
export function plainTags(tags: readonly string[]): readonly string[] {
  const plain = tags.map((tag) => tag.normalize("NFKC").replace(/^#+/, "").toLowerCase());
  return [...new Set(plain)].filter((tag) => /^[\p{L}\p{N}\p{M}_·\u200c]+$/u.test(tag));
}

export function groupTags(tags: readonly string[]): readonly TagGroup[] {
  const groups: TagGroup[] = [];
  for (let i = 0; i < tags.length; i += GROUP_SIZE) {
    const [first, ...others] = tags.slice(i, i + GROUP_SIZE);
    if (first !== undefined) groups.push({ key: [first, ...others].join("+"), first, others });
  }
  return groups;
}

/** Address of the timeline of a group, newest statuses first, or with `minId` those that follow it. */
export function timelinePath({ first, others }: TagGroup, minId: string | undefined, limit: number): string {
  const query = new URLSearchParams({ limit: String(limit) });
  for (const tag of others) query.append("any[]", tag);
  if (minId !== undefined) query.set("min_id", minId);
  return `/api/v1/timelines/tag/${encodeURIComponent(first)}?${query}`;
}
