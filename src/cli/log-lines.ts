/** A file by its path; a server without what could be a password. */
export function storeName(url: string): string {
  return url.startsWith("sqlite:") ? url : url.slice(0, url.indexOf(":") + 1);
}

/** A failure of ours by name and place, never the content of a post or page. `work` goes on: "collecting". */
export function faultLine(error: unknown, work: string): string {
  if (!(error instanceof Error)) return "something unexpected went wrong";
  const place = /\n\s+at ([^\n(]*\()?[^\n]*\/((?:dist|src)\/[^\n)]*)/.exec(error.stack ?? "")?.[2] ?? "unknown place";
  return `something unexpected went wrong: ${error.name} at ${place}; ${work} goes on, please report it`;
}
