/** For those who do not see the canvas: one sentence an event that matters. */
import { useEffect, useState } from 'react';
import { formatIpv4, formatMac } from '#base/addr.ts';
import type { TraceEvent } from '#host/protocol.ts';
import type { Model } from '#lab/model.ts';
import { t } from '../i18n/t.ts';
import { type Names, namesOf } from '../packets/names.ts';
import { modelNow, useSession } from '../store/hooks.ts';

/** More at once than this nobody can follow; the newest speaks for them. */
const MAX_NEW = 400;

export function LiveRegion() {
  const { lab } = useSession();
  const [text, setText] = useState('');
  useEffect(
    () =>
      lab.store.subscribe((s, before) => {
        if (s.head <= before.head) return;
        const model = modelNow(s.snapshot);
        for (let seq = s.head - 1; seq >= Math.max(before.head, s.head - MAX_NEW); seq--) {
          const event = lab.log.get(seq);
          const sentence = event && sentenceOf(event, model);
          if (sentence) return setText(sentence);
        }
        return undefined;
      }),
    [lab],
  );
  return (
    <div className="sr" role="log" aria-live="polite" aria-label={t('live.name')}>
      {text}
    </div>
  );
}

function sentenceOf(e: TraceEvent, model: Model): string | undefined {
  if (e.kind === 'kfree_skb' && e.reason !== 'OTHERHOST')
    return t('live.drop', { ...placeOf(namesOf(model), e.nsid, e.ifindex), reason: e.reason });
  if (e.kind === 'guard') return t('live.guard', { what: e.what });
  if (e.kind === 'decision' && e.verdict === 'flood') return t('live.flood', placeOf(namesOf(model), e.nsid, e.ifindex));
  if (e.kind !== 'table' || e.before || !e.after) return undefined;
  if (e.table === 'fdb' && e.after.state === 'learned')
    return t('live.fdb', { ...placeOf(namesOf(model), e.after.nsid, e.after.ifindex), mac: formatMac(e.after.mac) });
  if (e.table === 'neigh' && e.after.lladdr !== undefined)
    return t('live.neigh', {
      ...placeOf(namesOf(model), e.after.nsid, e.after.ifindex),
      addr: formatIpv4(e.after.dst),
      mac: formatMac(e.after.lladdr),
    });
  return undefined;
}
const placeOf = (names: Names, nsid: number, ifindex: number) => names.place(nsid, ifindex);
