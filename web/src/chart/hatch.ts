const cache = new Map<string, CanvasPattern>();

export type Texture = "rising" | "falling" | "dots" | "cross" | "upright" | "level";

/** A pattern that repeats every 8 pixels on screen, in one colour. Textures are the second cue beside colour. */
export function hatch(
  ctx: CanvasRenderingContext2D,
  texture: Texture,
  colour: string,
  strength = 1.2,
): CanvasPattern | string {
  const ratio = ctx.getTransform().a || 1;
  const key = `${texture} ${colour} ${strength} ${ratio}`;
  const known = cache.get(key);
  if (known) return known;
  const size = Math.round(8 * ratio);
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext("2d");
  if (!pen) return colour;
  draw(pen, texture, colour, size, strength * ratio);
  const pattern = ctx.createPattern(tile, "repeat");
  if (!pattern) return colour;
  pattern.setTransform(new DOMMatrix().scale(1 / ratio));
  cache.set(key, pattern);
  return pattern;
}

function draw(pen: CanvasRenderingContext2D, texture: Texture, colour: string, size: number, width: number): void {
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = width;
  if (texture === "dots") {
    pen.beginPath();
    pen.arc(size / 4, size / 4, width, 0, 2 * Math.PI);
    pen.arc((3 * size) / 4, (3 * size) / 4, width, 0, 2 * Math.PI);
    pen.fill();
    return;
  }
  pen.beginPath();
  if (texture === "upright" || texture === "level") {
    for (const at of [size / 4, (3 * size) / 4]) {
      pen.moveTo(texture === "upright" ? at : 0, texture === "upright" ? 0 : at);
      pen.lineTo(texture === "upright" ? at : size, texture === "upright" ? size : at);
    }
    pen.stroke();
    return;
  }
  for (const shift of [-size, 0, size]) {
    if (texture !== "falling") {
      pen.moveTo(shift, size);
      pen.lineTo(shift + size, 0);
    }
    if (texture !== "rising") {
      pen.moveTo(shift, 0);
      pen.lineTo(shift + size, size);
    }
  }
  pen.stroke();
}
