/** Where a key press belongs to text and not to a shortcut. */
export const typesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input, textarea, select') || target.closest('.xterm') !== null);
