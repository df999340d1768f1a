/** Counters of a device, as `ip -s link` prints them. Asked for when shown, and again when packets have passed and the lab is at rest. */
import { useEffect, useRef, useState } from 'react';
import type { Where } from '#host/protocol.ts';
import { t } from '../i18n/t.ts';
import { packetIndex } from '../packets/index.ts';
import { useLab, useSession } from '../store/hooks.ts';

export function Stats({ where, dev }: { readonly where: Where; readonly dev: string }) {
  const { lab } = useSession();
  const [text, setText] = useState<string>();
  const asked = useRef('');
  const atRest = useLab((s) => s.worker === 'idle' && s.head === s.end);
  const { machine, netns } = where;
  useEffect(() => {
    const question = `${machine}/${netns ?? ''}/${dev} ${packetIndex(lab).update().length}`;
    if (!atRest || asked.current === question) return;
    asked.current = question;
    const at = netns === undefined ? { machine } : { machine, netns };
    lab.client.request('run', { where: at, text: `ip -s link show dev ${dev}` }).then(
      (r) => setText(r.stdout || r.stderr),
      () => setText(''),
    );
  }, [lab, machine, netns, dev, atRest]);
  return <pre className="stats">{text ?? t('stats.asking')}</pre>;
}
