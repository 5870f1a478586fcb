import { problemSchema } from "./schemas.ts";

/** How the document tells a refusal: a problem, whatever its reason. */
export function refusal(description: string) {
  return { description, content: { "application/problem+json": { schema: problemSchema } } };
}
