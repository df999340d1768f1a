/** Lets the page open without a network from the second visit on, and tells when a newer build is ready. */
import { createStore } from 'zustand/vanilla';

interface Update {
  /** Reloads the page as the newer build; nothing when there is none. */
  readonly take: (() => void) | undefined;
}
export const update = createStore<Update>(() => ({ take: undefined }));

export function registerOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  const start = async () => {
    const registration = await serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`).catch(() => undefined);
    if (!registration) return;
    if (registration.waiting && serviceWorker.controller) ready(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const fresh = registration.installing;
      fresh?.addEventListener('statechange', () => {
        if (fresh.state === 'installed' && serviceWorker.controller) ready(fresh);
      });
    });
  };
  // What the first view needs comes first.
  const later = () => ('requestIdleCallback' in window ? requestIdleCallback(() => void start(), { timeout: 3000 }) : void start());
  if (document.readyState === 'complete') later();
  else addEventListener('load', later, { once: true });
}

function ready(worker: ServiceWorker): void {
  update.setState({
    take: () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      worker.postMessage('take-over');
    },
  });
}
