/**
 * Packets are drawn once for each look and size, and copied from then on. Stroking the same few outlines for hundreds of packets in every frame is
 * what costs on a machine without a GPU; copying a small picture costs almost nothing.
 */
import type { Palette } from './palette.ts';

interface Sprite {
  readonly picture: ImageBitmap;
  /** Size in units of the drawing. */
  readonly w: number;
  readonly h: number;
}
/** Sizes pass by while the view is zoomed; then the pictures of the last sizes are let go. */
const MAX_SPRITES = 160;
const sprites = new Map<string, Sprite>();
let madeFor: Palette | undefined;

/** Half the width and height of what is drawn around the origin, in units of the drawing. */
export interface Extent {
  readonly x: number;
  readonly y: number;
}

/**
 * Copies the picture called `look` to the origin; `draw` makes it when there is none. `pixels` is how many device pixels a unit of the drawing has
 * now. The transform of `g` may translate and rotate beside that scale.
 */
export function stamp(
  g: CanvasRenderingContext2D,
  palette: Palette,
  pixels: number,
  look: string,
  extent: Extent,
  draw: (g: CanvasRenderingContext2D) => void,
): void {
  if (madeFor !== palette || sprites.size > MAX_SPRITES) {
    for (const s of sprites.values()) s.picture.close();
    sprites.clear();
    madeFor = palette;
  }
  const key = `${look} ${pixels}`;
  let sprite = sprites.get(key);
  if (!sprite) {
    sprite = make(pixels, extent, draw);
    sprites.set(key, sprite);
  }
  const { picture, w, h } = sprite;
  g.drawImage(picture, -w / 2, -h / 2, w, h);
}

function make(pixels: number, extent: Extent, draw: (g: CanvasRenderingContext2D) => void): Sprite {
  // An even number of pixels, so that the origin is a corner of pixels and a packet at rest is sharp.
  const side = (half: number): number => Math.max(2, 2 * Math.ceil(half * pixels + 1));
  const canvas = new OffscreenCanvas(side(extent.x), side(extent.y));
  const g = canvas.getContext('2d');
  if (!g) throw new Error('no 2D canvas');
  g.translate(canvas.width / 2, canvas.height / 2);
  g.scale(pixels, pixels);
  draw(g as unknown as CanvasRenderingContext2D);
  const picture = canvas.transferToImageBitmap();
  return { picture, w: canvas.width / pixels, h: canvas.height / pixels };
}
