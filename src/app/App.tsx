/** Two views, chosen by the address: the start page (`#/`) and the open lab (`#/lab`). The lab's code is fetched when a hand moves on the start page. */
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { Home } from './home/Home.tsx';
import { t } from './i18n/t.ts';
import { labRoute, onRoute, route } from './ui/route.ts';

const loadWorkspace = () => import('./workspace/Workspace.tsx');
const Workspace = lazy(loadWorkspace);

export function App() {
  const at = useSyncExternalStore(onRoute, route);
  if (at !== labRoute) return <Home onNear={() => void loadWorkspace()} />;
  return (
    <Suspense fallback={<Opening />}>
      <Workspace />
    </Suspense>
  );
}

const Opening = () => (
  <div className="opening" role="status">
    {t('app.opening')}
  </div>
);
