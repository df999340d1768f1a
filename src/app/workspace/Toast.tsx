import { useStore } from 'zustand';
import { shell } from './shell.ts';

/** A short message that goes by itself. */
export function Toast() {
  const toast = useStore(shell, (s) => s.toast);
  return (
    <div className="toast-at" role="status">
      {toast !== undefined && <div className="toast">{toast}</div>}
    </div>
  );
}
