/** What a command prints, for what has no table in the trace: counters, rules. Asked for when shown, and again when packets have passed or a table has changed and the lab is at rest. */
import { useEffect, useRef, useState } from 'react';
import type { Where } from '#host/protocol.ts';
import { t } from '../i18n/t.ts';
import { packetIndex } from '../packets/index.ts';
import { useLab, useSession } from '../store/hooks.ts';

export function Asked({ where, command }: { readonly where: Where; readonly command: string }) {
  const { lab } = useSession();
  const [text, setText] = useState<string>();
  const asked = useRef('');
  const atRest = useLab((s) => s.worker === 'idle' && s.head === s.end);
  // Not the end of the log: the question itself leaves events there.
  const rev = useLab((s) => s.rev);
  const { machine, netns } = where;
  useEffect(() => {
    const question = `${machine}/${netns ?? ''} ${command} ${rev} ${packetIndex(lab).update().length}`;
    if (!atRest || asked.current === question) return;
    asked.current = question;
    const at = netns === undefined ? { machine } : { machine, netns };
    lab.client.request('run', { where: at, text: command }).then(
      (r) => setText(r.stdout || r.stderr),
      () => setText(''),
    );
  }, [lab, machine, netns, command, atRest, rev]);
  return <pre className="stats">{text === undefined ? t('stats.asking') : text.trim() === '' ? t('stats.empty') : text}</pre>;
}
