/** One drawing tool each, with its name. */
import { t } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { TOOLS } from './tools.tsx';

export function Rail() {
  const { lab } = useSession();
  const tool = useLab((s) => s.tool);
  return (
    <nav className="rail" aria-label={t('rail.name')}>
      {TOOLS.map((o) => (
        <button
          key={o.id}
          type="button"
          className="rail-t"
          aria-pressed={tool === o.id}
          aria-keyshortcuts={o.key}
          title={`${t(o.name)}  ${o.key}`}
          onClick={() => lab.store.setState({ tool: o.id })}
        >
          {o.icon}
          <span>{t(o.name)}</span>
        </button>
      ))}
    </nav>
  );
}
