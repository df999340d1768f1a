/** Two views, chosen by the address: the start page (`#/`) and the open lab (`#/lab`). The lab's code is fetched while the start page is read. */
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react';
import { Home } from './home/Home.tsx';
import { t } from './i18n/t.ts';
import { labRoute, onRoute, route } from './ui/route.ts';

const loadWorkspace = () => import('./workspace/Workspace.tsx');
const Workspace = lazy(loadWorkspace);

export function App() {
  const at = useSyncExternalStore(onRoute, route);
  useEffect(() => {
    const idle = setTimeout(() => void loadWorkspace(), 400);
    return () => clearTimeout(idle);
  }, []);
  if (at !== labRoute) return <Home />;
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
