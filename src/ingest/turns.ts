const lines = new WeakMap<object, Promise<unknown>>();

/**
 * Lets those who read facts of a store, change them and write them back do so one after another within this process:
 * nobody writes over what another has just changed. A turn must not ask for another one inside.
 */
export function inTurn<T>(store: object, work: () => Promise<T>): Promise<T> {
  const mine = (lines.get(store) ?? Promise.resolve()).then(work);
  // One that failed has told its own caller; the next begins all the same.
  lines.set(
    store,
    mine.catch(() => undefined),
  );
  return mine;
}
