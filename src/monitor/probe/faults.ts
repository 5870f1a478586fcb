import { ProbeFault } from "./finding.ts";

/** Code that Node or OpenSSL gives an error; of several failed attempts the first one's. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "";
}

export function dnsFault(host: string, cause: unknown): ProbeFault {
  const code = codeOf(cause);
  const what =
    code === "ENOTFOUND" || code === "ENODATA"
      ? "no address is known for it"
      : `the name server did not answer (${code || "no reason given"})`;
  return new ProbeFault("dns_failed", `${host} could not be found: ${what}.`, { cause });
}

export function connectFault(host: string, cause: unknown): ProbeFault {
  const code = codeOf(cause);
  if (code === "ECONNREFUSED")
    return new ProbeFault("connection_refused", `${host} refused the connection.`, { cause });
  if (code === "ECONNRESET") return new ProbeFault("connection_reset", `${host} reset the connection.`, { cause });
  return new ProbeFault("connection_failed", `${host} could not be reached (${code || "no reason given"}).`, { cause });
}

const CERTIFICATE_FAULTS: Readonly<Record<string, readonly [code: string, what: string]>> = {
  CERT_HAS_EXPIRED: ["certificate_expired", "has expired"],
  CERT_NOT_YET_VALID: ["certificate_not_yet_valid", "is not valid yet"],
  ERR_TLS_CERT_ALTNAME_INVALID: ["certificate_wrong_name", "was made for another name"],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["certificate_untrusted", "is signed by itself"],
  SELF_SIGNED_CERT_IN_CHAIN: ["certificate_untrusted", "comes from an authority that is not trusted"],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["certificate_untrusted", "cannot be traced to a trusted authority"],
  UNABLE_TO_GET_ISSUER_CERT: ["certificate_untrusted", "cannot be traced to a trusted authority"],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["certificate_untrusted", "cannot be traced to a trusted authority"],
  CERT_SIGNATURE_FAILURE: ["certificate_untrusted", "is not signed by the authority that it names"],
  CERT_UNTRUSTED: ["certificate_untrusted", "is not trusted"],
  CERT_REVOKED: ["certificate_revoked", "was revoked"],
};

export function tlsFault(host: string, cause: unknown): ProbeFault {
  const code = codeOf(cause);
  const known = CERTIFICATE_FAULTS[code];
  if (known) return new ProbeFault(known[0], `The certificate of ${host} ${known[1]}.`, { cause });
  return new ProbeFault("tls_failed", `No secure connection to ${host} came about (${code || "no reason given"}).`, {
    cause,
  });
}

/** Of an answer whose head did not come whole. */
export function answerFault(host: string, cause: unknown): ProbeFault {
  const code = codeOf(cause);
  if (code === "UND_ERR_HEADERS_OVERFLOW")
    return new ProbeFault("headers_too_large", `${host} sent more header lines than are read (16 KiB).`, { cause });
  if (code === "ECONNRESET" || code === "EPIPE")
    return new ProbeFault("connection_reset", `${host} reset the connection before it answered.`, { cause });
  if (code === "UND_ERR_SOCKET")
    return new ProbeFault("no_answer", `${host} closed the connection without an answer.`, { cause });
  return new ProbeFault("invalid_answer", `What ${host} sent is no HTTP answer (${code || "no reason given"}).`, {
    cause,
  });
}

/** Of a body that did not come whole. */
export function bodyFault(host: string, cause: unknown): ProbeFault {
  const code = codeOf(cause);
  if (code === "ECONNRESET")
    return new ProbeFault("connection_reset", `${host} reset the connection in the middle of the page.`, { cause });
  if (code.startsWith("HPE_") || code === "UND_ERR_HEADERS_OVERFLOW")
    return new ProbeFault("invalid_answer", `The page of ${host} is no HTTP body (${code}).`, { cause });
  return new ProbeFault("body_cut", `${host} ended the connection before the page was whole.`, { cause });
}
