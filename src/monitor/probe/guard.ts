import { isPublic, parseAddress } from "./address.ts";
import { type AddressRule, isAllowed } from "./address-rules.ts";
import { type Finding, fail } from "./finding.ts";

const SCHEME_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };
const PUBLIC_PORTS: readonly number[] = Object.values(SCHEME_PORTS);

/** Codes of what is never asked. */
export const REFUSAL_CODES: readonly string[] = [
  "scheme_refused",
  "credentials_refused",
  "address_refused",
  "port_refused",
];

/** The host of a URL without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
}

export function portOf(url: URL): number {
  return url.port === "" ? (SCHEME_PORTS[url.protocol] ?? 0) : Number(url.port);
}

/**
 * Why a URL is refused by its form alone, without asking a name server: scheme, credentials, and what its port and
 * a host written as an address say. Empty where nothing speaks against it so far.
 */
export function refusalsOfForm(url: URL, rules: readonly AddressRule[]): readonly Finding[] {
  if (!(url.protocol in SCHEME_PORTS))
    return [fail("scheme_refused", `The scheme "${url.protocol}" is refused; only http: and https: are asked.`)];
  const refusals: Finding[] = [];
  if (url.username !== "" || url.password !== "")
    refusals.push(fail("credentials_refused", "An address with a user name or password is refused."));
  const host = hostOf(url);
  if (parseAddress(host) !== null) refusals.push(...refusalsOfAddresses(url, [host], rules));
  else if (rules.length === 0) {
    if (isLocalName(host)) refusals.push(addressRefused(`${host} is this machine`));
    if (!isPublicPort(url)) refusals.push(portRefused(url));
  }
  return refusals;
}

/**
 * Why a URL is refused by the addresses its host stands for. One refused address refuses the name: which of them a
 * connection would take is chance.
 */
export function refusalsOfAddresses(
  url: URL,
  addresses: readonly string[],
  rules: readonly AddressRule[],
): readonly Finding[] {
  const host = hostOf(url);
  const refusals: Finding[] = [];
  let portIsLifted = addresses.length > 0;
  for (const text of addresses) {
    const address = parseAddress(text);
    if (address !== null && isAllowed(address, rules)) continue;
    portIsLifted = false;
    if (address === null || !isPublic(address))
      refusals.push(
        addressRefused(
          text === host
            ? `${host} is not a public address`
            : `${host} stands for ${text}, which is not a public address`,
        ),
      );
  }
  if (!portIsLifted && !isPublicPort(url)) refusals.push(portRefused(url));
  return refusals;
}

function isPublicPort(url: URL): boolean {
  return PUBLIC_PORTS.includes(portOf(url));
}

/** RFC 6761: these names are always this machine. */
function isLocalName(host: string): boolean {
  return /(?:^|\.)localhost\.?$/.test(host);
}

function addressRefused(what: string): Finding {
  return fail("address_refused", `${what}; it is refused unless --allow-address names it.`);
}

function portRefused(url: URL): Finding {
  return fail("port_refused", `Port ${portOf(url)} is refused; public sites are asked on ports 80 and 443 only.`);
}
