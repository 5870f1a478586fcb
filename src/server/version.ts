import { createRequire } from "node:module";

const { version } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };

export const VERSION = version;

/** How the program names itself to servers that it asks. */
export const AGENT_NAME = `Northbound/${version}`;
