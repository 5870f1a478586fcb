import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ProbeEffects, ResolvedAddress } from "./effects.ts";
import { connectFault, tlsFault } from "./faults.ts";
import { hostOf, portOf } from "./guard.ts";
import { elapsedMs, type Sighting } from "./sighting.ts";

/** How long one address may take before the next one is tried; the last one may take all the time there is. */
const NEXT_ADDRESS_AFTER_MS = 3_000;
/** A name with more addresses than this is tried on these only. */
const MOST_ADDRESSES = 4;

/**
 * Opens a connection to addresses that the guard has seen, never to what the name stands for by now. Fills in the
 * address and the phases. Rejects with ProbeFault, or with the reason of `signal`; nothing stays open then.
 */
export async function connect(
  url: URL,
  addresses: readonly ResolvedAddress[],
  seen: Sighting,
  effects: ProbeEffects,
  signal: AbortSignal,
): Promise<Socket> {
  const host = hostOf(url);
  const startMs = effects.stopwatch();
  const tried = addresses.slice(0, MOST_ADDRESSES);
  seen.address = tried[0]?.address ?? null;
  const socket = connectTcp({
    host,
    port: portOf(url),
    lookup: fixedLookup(tried),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    noDelay: true,
  });
  await opened(socket, "connect", signal, (cause) => connectFault(host, cause));
  seen.address = socket.remoteAddress ?? seen.address;
  const connectedMs = effects.stopwatch();
  seen.timings.connectMs = elapsedMs(startMs, connectedMs);
  if (url.protocol === "http:") return socket;
  const name = host.replace(/\.$/, "");
  const secure = connectTls({
    socket,
    host: name,
    ...(isIP(name) === 0 && { servername: name }),
    ALPNProtocols: ["http/1.1"],
    ...(effects.authorities !== null && { ca: effects.authorities }),
  });
  await opened(secure, "secureConnect", signal, (cause) => tlsFault(host, cause));
  seen.timings.tlsMs = elapsedMs(connectedMs, effects.stopwatch());
  return secure;
}

function fixedLookup(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else if (first) callback(null, first.address, first.family);
  };
}

/** Waits for the event that says a socket is ready; on error or abort the socket is destroyed. */
function opened(socket: Socket, event: string, signal: AbortSignal, faultOf: (cause: unknown) => Error): Promise<void> {
  return new Promise((resolve, reject) => {
    // Also when nobody listens yet, or any more, a socket may have something to say.
    socket.on("error", () => {});
    const end = (settle: () => void): void => {
      socket.off(event, onReady);
      socket.off("error", onError);
      socket.off("close", onClose);
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    const giveUp = (error: unknown): void =>
      end(() => {
        socket.destroy();
        reject(error);
      });
    const onReady = (): void => end(resolve);
    const onError = (cause: Error): void => giveUp(faultOf(cause));
    const onClose = (): void => giveUp(faultOf(undefined));
    const onAbort = (): void => giveUp(signal.reason);
    socket.once(event, onReady);
    socket.once("error", onError);
    socket.once("close", onClose);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
