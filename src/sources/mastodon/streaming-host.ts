import { isLoopback } from "../../core/loopback.ts";
import { stringAt } from "../normalise/json-value.ts";
import { at, type Instance, type MastodonServer } from "./server.ts";

/**
 * Where the streams of an instance are, without a slash at the end: what it says of itself, or its own address where it
 * says nothing that can be used. The token goes with every stream, so that an address without TLS counts only where
 * the instance itself is reached without, at the same host or both on this machine.
 */
export async function streamingBase(server: MastodonServer, signal: AbortSignal): Promise<string> {
  const about = await server.about(signal);
  const urls = at(about, "configuration", "urls");
  const stated = urls && stringAt(urls, "streaming");
  return (stated === undefined ? undefined : usable(stated, server.instance)) ?? server.instance.base;
}

function usable(stated: string, { base }: Instance): string | undefined {
  const url = URL.parse(stated.replace(/^ws(?=s?:)/i, "http"));
  if (url === null || url.username !== "" || url.password !== "") return undefined;
  if (url.protocol === "http:" && !isSafeInTheClear(url, new URL(base))) return undefined;
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  const path = url.pathname.replace(/(?:\/api\/v1\/streaming)?\/*$/, "");
  return url.origin + path;
}

function isSafeInTheClear(url: URL, base: URL): boolean {
  if (base.protocol !== "http:") return false;
  return url.hostname === base.hostname || (isLoopback(url.hostname) && isLoopback(base.hostname));
}
