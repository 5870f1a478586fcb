import { expect, test } from "vitest";
import { UsageError } from "../../../src/core/errors.ts";
import { isPublic, parseAddress } from "../../../src/monitor/probe/address.ts";
import { isAllowed, parseAddressRule } from "../../../src/monitor/probe/address-rules.ts";
import { openProbe } from "../../../src/monitor/probe/open-probe.ts";
import { AGENT, names, probed, said } from "./asking.ts";
import { httpServer, silentServer } from "./servers.ts";

const isPublicText = (text: string): boolean => {
  const address = parseAddress(text);
  return address !== null && isPublic(address);
};

test.each([
  ["this network", "0.0.0.0"],
  ["this network", "0.1.2.3"],
  ["private", "10.0.0.1"],
  ["private", "172.16.0.1"],
  ["private", "172.31.255.255"],
  ["private", "192.168.1.1"],
  ["shared by a provider", "100.64.0.1"],
  ["shared by a provider", "100.127.255.255"],
  ["loopback", "127.0.0.1"],
  ["loopback", "127.255.255.254"],
  ["link-local, with the data of cloud machines", "169.254.169.254"],
  ["protocol assignments", "192.0.0.8"],
  ["documentation", "192.0.2.1"],
  ["documentation", "198.51.100.1"],
  ["documentation", "203.0.113.1"],
  ["6to4 relay", "192.88.99.1"],
  ["benchmarking", "198.18.0.1"],
  ["benchmarking", "198.19.255.255"],
  ["multicast", "224.0.0.1"],
  ["multicast", "239.255.255.255"],
  ["reserved", "240.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["unspecified", "::"],
  ["loopback", "::1"],
  ["IPv4-compatible", "::127.0.0.1"],
  ["IPv4-compatible", "::8.8.8.8"],
  ["IPv4-mapped loopback", "::ffff:127.0.0.1"],
  ["IPv4-mapped private", "::ffff:a00:1"],
  ["IPv4-translated", "::ffff:0:8.8.8.8"],
  ["NAT64 of a private address", "64:ff9b::10.0.0.1"],
  ["NAT64 of loopback", "64:ff9b::7f00:1"],
  ["local NAT64", "64:ff9b:1::8.8.8.8"],
  ["6to4 of a private address", "2002:a00:1::1"],
  ["6to4 of loopback", "2002:7f00:1::"],
  ["Teredo with a private server", "2001:0:a00:1::f7f7:f7f7"],
  ["Teredo with a private client", "2001:0:808:808::f5ff:fffe"],
  ["unique local", "fc00::1"],
  ["unique local", "fd12:3456::1"],
  ["link-local", "fe80::1"],
  ["link-local of an interface", "fe80::1%lo"],
  ["site-local", "fec0::1"],
  ["multicast", "ff02::1"],
  ["documentation", "2001:db8::1"],
  ["documentation", "3fff::1"],
  ["benchmarking", "2001:2::1"],
  ["discard only", "100::1"],
  ["not handed out", "4000::1"],
  ["no address", "localhost"],
  ["no plain form", "127.1"],
  ["no plain form", "0x7f.0.0.1"],
])("%s is not public: %s", (_, text) => {
  expect(isPublicText(text)).toBe(false);
});

test.each([
  "8.8.8.8",
  "100.63.255.255",
  "100.128.0.1",
  "172.15.255.255",
  "172.32.0.1",
  "198.17.255.255",
  "198.20.0.1",
  "223.255.255.255",
  "2606:4700:4700::1111",
  "2a00:1450:4001::1",
  "::ffff:8.8.8.8",
  "64:ff9b::8.8.8.8",
  "2002:808:808::1",
])("%s is public", (text) => {
  expect(isPublicText(text)).toBe(true);
});

test.each([
  ["127.0.0.1", "127.0.0.1", true],
  ["127.0.0.1", "127.0.0.2", false],
  ["127.0.0.0/8", "127.9.9.9", true],
  ["127.0.0.1/8", "127.9.9.9", true],
  ["10.0.0.0/31", "10.0.0.2", false],
  ["0.0.0.0/0", "10.0.0.2", true],
  ["0.0.0.0/0", "::1", false],
  ["::1", "::1", true],
  ["::1", "127.0.0.1", false],
  ["::/0", "127.0.0.1", false],
  ["::/0", "fe80::1%eth0", true],
  ["127.0.0.1", "::ffff:127.0.0.1", true],
  ["::ffff:127.0.0.1", "127.0.0.1", true],
  ["::ffff:127.0.0.0/104", "127.1.1.1", true],
  ["fd00::/8", "fd12::1", true],
  ["fd00::/8", "fc00::1", false],
])("the rule %s about %s: %s", (rule, text, expected) => {
  const address = parseAddress(text);
  expect(address !== null && isAllowed(address, [parseAddressRule(rule)])).toBe(expected);
});

test.each([
  "",
  "localhost",
  "127.0.0.1/33",
  "127.1",
  "::1/129",
  "127.0.0.1/",
  "/8",
  "10.0.0.0/8/8",
  "::ffff:10.0.0.0/8",
  "fe80::1%lo",
  "10.0.0.0/-1",
])("%j is no address rule", (text) => {
  expect(() => parseAddressRule(text)).toThrow(UsageError);
  expect(() => openProbe({ agentName: AGENT, allowAddresses: [text], witnesses: [] })).toThrow(UsageError);
});

const neverLookUp = (): never => {
  throw new Error("nobody may be asked");
};

test.each([
  ["file:///etc/passwd", "scheme_refused"],
  ["data:text/html,hello", "scheme_refused"],
  ["ftp://site.test/", "scheme_refused"],
  ["javascript:alert(1)", "scheme_refused"],
  ["site.test:80", "scheme_refused"],
  ["http://user@site.test/", "credentials_refused"],
  ["https://user:secret@site.test/", "credentials_refused"],
  ["http://site.test:8080/", "port_refused"],
  ["http://site.test:22/", "port_refused"],
  ["http://8.8.8.8:25/", "port_refused"],
  ["http://127.0.0.1/", "address_refused"],
  ["http://localhost/", "address_refused"],
  ["http://localhost./", "address_refused"],
  ["http://some.localhost/", "address_refused"],
  ["http://127.0.0.1:8080/", "address_refused port_refused"],
  ["http://2130706433/", "address_refused"],
  ["http://0x7f000001/", "address_refused"],
  ["http://0177.0.0.1/", "address_refused"],
  ["http://127.1/", "address_refused"],
  ["http://0/", "address_refused"],
  ["http://1２7.0.0.1/", "address_refused"],
  ["http://[::1]/", "address_refused"],
  ["http://[::ffff:127.0.0.1]/", "address_refused"],
  ["http://[64:ff9b::7f00:1]/", "address_refused"],
  ["http://169.254.169.254/latest/meta-data/", "address_refused"],
])("%s is refused without asking anybody: %s", async (url, codes) => {
  const { result } = await probed(url, {}, { allow: [], effects: { lookup: neverLookUp } });
  expect([result.verdict, result.reasons.map(({ code }) => code).join(" ")]).toEqual(["fail", codes]);
  expect(result.timings).toEqual({ dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: null });
  expect(result.address).toBeNull();
});

test("a password never stands in the result", async () => {
  const { result } = await probed("https://user:secret@site.test/a");
  expect(JSON.stringify(result)).not.toContain("secret");
  expect(result.url).toBe("https://site.test/a");
});

test("a name is refused if any of its addresses is, and nothing is connected to", async () => {
  await using server = await silentServer();
  const effects = { lookup: names({ "site.test": ["127.0.0.1", "10.0.0.1"] }) };
  const { result } = await probed(server.origin, {}, { effects });
  expect(result.reasons.map(({ code }) => code)).toEqual(["address_refused", "port_refused"]);
  expect(result.reasons[0]?.text).toContain("10.0.0.1");
  expect(server.connections).toBe(0);
});

test("a public address beside a lifted one lifts no port", async () => {
  await using server = await silentServer();
  const effects = { lookup: names({ "site.test": ["127.0.0.1", "8.8.8.8"] }) };
  expect(await said(server.origin, {}, { effects })).toBe("fail: port_refused");
  expect(server.connections).toBe(0);
});

test("a name on a closed port that cannot be looked up is refused for its port too", async () => {
  expect(await said("http://nowhere.test:8080/")).toBe("fail: port_refused dns_failed");
});

test("an unreadable answer of the name server is refused", async () => {
  const effects = { lookup: async () => [{ address: "127.1", family: 4 }] };
  expect(await said("http://site.test/", {}, { effects })).toBe("fail: address_refused");
});

test("a name that changes its address after it was checked is asked at the checked one", async () => {
  await using server = await httpServer((_, answer) => answer.end("fine"));
  await using inside = await silentServer();
  let lookups = 0;
  const lookup = async () => [{ address: ++lookups === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }];
  const { result } = await probed(server.origin, {}, { effects: { lookup } });
  expect([result.verdict, result.address, lookups, inside.connections]).toEqual(["ok", "127.0.0.1", 1, 0]);
});

test("a name that changes its address between two redirects is refused at the second", async () => {
  await using server = await httpServer((request, answer) => {
    if (request.url === "/") answer.writeHead(302, { location: "/inside" });
    answer.end("inside");
  });
  let lookups = 0;
  const lookup = async () => [{ address: ++lookups === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }];
  expect(await said(server.origin, {}, { effects: { lookup } })).toBe("fail: address_refused port_refused");
  expect([lookups, server.connections]).toEqual([2, 1]);
});

test("IPv6 is asked where it is allowed", async () => {
  await using server = await httpServer((_, answer) => answer.end("fine"), "::1");
  const { result } = await probed(`http://[::1]:${server.port}/`, {}, { allow: ["::1"] });
  expect([result.verdict, result.address]).toEqual(["ok", "::1"]);
});
