import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * An address in its plain written form (four decimal numbers, or IPv6), null for anything else. An IPv4 address in
 * IPv6 clothes (::ffff:a.b.c.d) is the IPv4 address: that is what a connection goes to.
 */
export function parseAddress(text: string): Address | null {
  // The library takes "::a.b.c.d", which is an address of its own (RFC 4291, 2.5.5.1), for the IPv4 address.
  return isIP(text) === 0 ? null : ipaddr.process(text.replace(/^::(?=\d{1,3}\.)/, "0::"));
}

const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];
const NAT64: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("64:ff9b::"), 96];

/**
 * Whether an address belongs to the public internet: one machine, reachable from everywhere, in no range that is
 * set aside. Addresses that carry an IPv4 address are as public as that is: NAT64 (RFC 6052), 6to4 (RFC 3056),
 * Teredo (RFC 4380, both of its addresses).
 */
export function isPublic(address: Address): boolean {
  if (address instanceof ipaddr.IPv4) return address.range() === "unicast";
  const bytes = address.toByteArray();
  switch (address.range()) {
    case "unicast":
      return address.match(GLOBAL_UNICAST);
    case "rfc6052":
      return address.match(NAT64) && isPublic(embedded(bytes, 12));
    case "6to4":
      return isPublic(embedded(bytes, 2));
    case "teredo":
      return (
        isPublic(embedded(bytes, 4)) &&
        isPublic(
          embedded(
            bytes.map((byte) => byte ^ 0xff),
            12,
          ),
        )
      );
    default:
      return false;
  }
}

function embedded(bytes: readonly number[], at: number): ipaddr.IPv4 {
  return new ipaddr.IPv4(bytes.slice(at, at + 4));
}
