/** The address of a view is its hash: no server has to know it. `#/lab/ID` is a lab kept in this browser, `#/s/CODE` one that the link itself carries. */
export const homeRoute = '#/';
const lab = '#/lab';
const shared = '#/s/';

export type View = 'home' | 'lab' | 'shared';
export const viewNow = (): View => (location.hash.startsWith(lab) ? 'lab' : location.hash.startsWith(shared) ? 'shared' : 'home');

export const labRoute = (id: string): string => `${lab}/${id}`;
/** The lab that the address names. */
export const labOf = (hash: string): string | undefined => /^#\/lab\/([\w-]+)$/.exec(hash)?.[1];
export const codeOf = (hash: string): string => hash.slice(shared.length);

export function onRoute(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

export function goTo(hash: string): void {
  location.hash = hash;
}
/** Goes without a step back to where one is. */
export function goInstead(hash: string): void {
  location.replace(hash);
}
