import ipaddr from "ipaddr.js";
import { UsageError } from "../../core/errors.ts";
import { type Address, parseAddress } from "./address.ts";

/** Addresses that may be asked although they are not public, on any port. */
export interface AddressRule {
  readonly network: Address;
  /** Leading bits that must be equal. */
  readonly bits: number;
}

/** Reads `ADDRESS` or `ADDRESS/BITS`. Throws UsageError. */
export function parseAddressRule(text: string): AddressRule {
  const [, written = "", bitsWritten] = /^([^/]{1,64})(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const network = written.includes("%") ? null : parseAddress(written);
  if (network === null)
    throw new UsageError(`"${text}" is no address; write one such as 127.0.0.1, 10.1.0.0/16 or fd00::/8`);
  const most = network instanceof ipaddr.IPv4 ? 32 : 128;
  // Bits of an IPv4 address in IPv6 clothes are counted over all 128.
  const clothes = most === 32 && written.includes(":") ? 96 : 0;
  const bits = bitsWritten === undefined ? most : Number(bitsWritten) - clothes;
  if (bits < 0 || bits > most)
    throw new UsageError(`"${text}" has no such prefix; give ${clothes} to ${most + clothes} bits`);
  return { network, bits };
}

export function isAllowed(address: Address, rules: readonly AddressRule[]): boolean {
  return rules.some(({ network, bits }) => {
    if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits);
    return network instanceof ipaddr.IPv6 && address.match(network, bits);
  });
}
