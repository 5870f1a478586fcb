/**
 * In place of the library with which Chart.js mixes colours, for hovered elements and animations: our charts have
 * neither. Throws where one is mixed after all.
 */
export class Color {
  constructor(value: unknown) {
    throw new Error(
      `no colours are mixed here, not even ${String(value)}: charts have no hover looks and no animation`,
    );
  }
}
