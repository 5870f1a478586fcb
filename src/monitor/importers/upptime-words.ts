/** The name of a site without the sign that Upptime puts before it: "🛑 Storm board" is "Storm board". */
export function withoutSign(subject: string): string {
  return subject.replace(/^(?:\p{Extended_Pictographic}|\ufe0f|\u200d)+\s/u, "").trim();
}

/** What a check saw, by its HTTP code, which is 0 where no answer came at all; null for what is no code. */
export function symptomOf(code: number): string | null {
  if (code === 0) return "no answer";
  return Number.isInteger(code) && code >= 100 && code <= 999 ? `HTTP ${code}` : null;
}
