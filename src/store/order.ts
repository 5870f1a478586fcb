/** Order by UTF-16 code unit: the same everywhere, unlike the order of any language. For `sort`. */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
