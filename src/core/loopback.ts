import { isIPv4 } from "node:net";

/**
 * Whether a host is this machine by its form alone, without asking a name server: "localhost", 127.0.0.0/8 as four
 * numbers, and ::1, also in the brackets of a URL. Decides where a token may go in clear text, so that any other
 * spelling counts as elsewhere.
 */
export function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1" || host === "[::1]") return true;
  return isIPv4(host) && host.startsWith("127.");
}
