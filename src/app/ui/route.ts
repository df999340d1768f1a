/** The address of a view is its hash: no server has to know it. */
export const homeRoute = '#/';
export const labRoute = '#/lab';

export const route = (): string => (location.hash.startsWith(labRoute) ? labRoute : homeRoute);

export function onRoute(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

export function goTo(hash: string): void {
  location.hash = hash;
}
