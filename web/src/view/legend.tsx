import type { JSX } from "preact";

export interface Swatch {
  readonly look: string;
  readonly text: string;
}

/** The key to colours and textures, in words. */
export function Legend({ swatches }: { readonly swatches: readonly Swatch[] }): JSX.Element {
  return (
    <ul class="legend">
      {swatches.map(({ look, text }) => (
        <li key={text}>
          <span class={`swatch look-${look}`} aria-hidden="true" />
          {text}
        </li>
      ))}
    </ul>
  );
}
