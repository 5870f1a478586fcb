import type { JSX } from "preact";

/** A description with its `code` set as code; everything else is plain text. */
export function Prose({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {text.split("`").map((part, i) => {
        const key = `${i} ${part}`;
        return i % 2 === 1 ? <code key={key}>{part}</code> : <span key={key}>{part}</span>;
      })}
    </>
  );
}
