import { problemSchema } from "./schemas.ts";

/** How the document tells a refusal: a problem, whatever its reason. */
export function refusal(description: string) {
  return { description, content: { "application/problem+json": { schema: problemSchema } } };
}

/** What every operation may answer with, whatever it is about. */
export const COMMON_REFUSALS = {
  400: refusal("A parameter cannot be used"),
  401: refusal("The key is not known here, or was revoked"),
  405: refusal("Another method"),
  429: refusal("Too many requests"),
  503: refusal("The store cannot be read"),
};

/** Where a key with a scope is asked for. */
export const SCOPE_REFUSALS = {
  401: refusal("A key is needed, or the one that was given is not known here or was revoked"),
  403: refusal("The key does not have the scope"),
};

/** Where a JSON body is read. */
export const BODY_REFUSALS = {
  400: refusal("The body cannot be used"),
  413: refusal("The body is too large"),
  415: refusal("The body is not declared as application/json, or is encoded"),
};
