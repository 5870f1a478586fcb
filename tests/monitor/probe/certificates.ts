import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { isIPv4 } from "node:net";

/** A key pair with a certificate, in PEM, made for one test. */
export interface Certified {
  readonly key: string;
  readonly cert: string;
}

interface Wanted {
  readonly names: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface Authority {
  readonly cert: string;
  certify(wanted: Wanted): Certified;
}

const DAY_MS = 86_400_000;

/** A certificate authority of its own. */
export function newAuthority(issuer = "Test authority"): Authority {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    cert: certificate({
      subject: issuer,
      issuer,
      publicKey: keys.publicKey,
      signer: keys.privateKey,
      isAuthority: true,
      names: [],
    }),
    certify: (wanted) => {
      const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
      return {
        key: pemOf(leaf.privateKey),
        cert: certificate({
          ...wanted,
          subject: wanted.names[0] ?? "",
          issuer,
          publicKey: leaf.publicKey,
          signer: keys.privateKey,
          isAuthority: false,
        }),
      };
    },
  };
}

export function selfSigned(name: string): Certified {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    key: pemOf(keys.privateKey),
    cert: certificate({
      subject: name,
      issuer: name,
      publicKey: keys.publicKey,
      signer: keys.privateKey,
      isAuthority: false,
      names: [name],
    }),
  };
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

/** X.509 version 3 (RFC 5280), as little of it as a client needs to judge. */
function certificate(
  of: Wanted & {
    readonly subject: string;
    readonly issuer: string;
    readonly publicKey: KeyObject;
    readonly signer: KeyObject;
    readonly isAuthority: boolean;
  },
): string {
  const { notBefore = new Date(Date.now() - 30 * DAY_MS), notAfter = new Date(Date.now() + 30 * DAY_MS) } = of;
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const extensions = [
    ...(of.isAuthority
      ? [sequence(oid(0x55, 0x1d, 0x13), der(0x01, Buffer.of(0xff)), der(0x04, sequence(der(0x01, Buffer.of(0xff)))))]
      : []),
    ...(of.names.length > 0
      ? [sequence(oid(0x55, 0x1d, 0x11), der(0x04, sequence(...of.names.map(alternativeName))))]
      : []),
  ];
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.concat([Buffer.of(1), Buffer.from(`${Math.trunc(performance.now() * 1000)}`)])),
    algorithm,
    named(of.issuer),
    sequence(time(notBefore), time(notAfter)),
    named(of.subject),
    of.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = createSign("sha256").update(body).sign(of.signer);
  const whole = sequence(body, algorithm, der(0x03, Buffer.of(0), signature));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString("base64").replace(/.{64}/g, "$&\n").trimEnd()}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function oid(...bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

function named(name: string): Buffer {
  return sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(name)))));
}

function alternativeName(name: string): Buffer {
  return isIPv4(name) ? der(0x87, Buffer.from(name.split(".").map(Number))) : der(0x82, Buffer.from(name));
}

function time(date: Date): Buffer {
  return der(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-T:]/g, "")}Z`));
}
