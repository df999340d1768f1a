/** Where the keyboard goes when a field of the drawing is done: back into the drawing. */
export function backToDrawing(from: Element | null): void {
  from?.closest<HTMLElement>('.vl-canvas')?.focus({ preventScroll: true });
}
