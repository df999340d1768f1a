/** Keys that a phone's keyboard does not have. */
import { t } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';

const KEYS = [
  ['Tab', '\t'],
  ['Ctrl-C', '\x03'],
  ['↑', '\x1b[A'],
  ['↓', '\x1b[B'],
  ['←', '\x1b[D'],
  ['→', '\x1b[C'],
  ['-', '-'],
  ['/', '/'],
  ['|', '|'],
] as const;

export function KeyRow() {
  const { lab } = useSession();
  const term = useLab((s) => s.activeTerm);
  return (
    <div className="term-keys" role="toolbar" aria-label={t('term.keys')}>
      {KEYS.map(([name, data]) => (
        <Button
          key={name}
          small
          onPointerDown={(e) => e.preventDefault()}
          onClick={() => term !== undefined && lab.client.send({ type: 'input', term, data })}
        >
          {name}
        </Button>
      ))}
    </div>
  );
}
