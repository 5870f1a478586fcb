/** Settings of a reader that outlast a visit. Where the browser keeps nothing they last for the visit. */

export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(`northbound:${name}`);
  } catch {
    return null; // storage is blocked: as if nothing had been kept
  }
}

/** False where it could not be kept. */
export function keepSetting(name: string, value: string): boolean {
  try {
    localStorage.setItem(`northbound:${name}`, value);
    return true;
  } catch {
    return false; // storage is blocked or full
  }
}
