/** MARK and CONNMARK: set bits of the mark of the packet, or of its connection (net/netfilter/xt_mark.c, xt_connmark.c). */
import type { NfConn } from '../conntrack/conn.ts';
import { nf_ct_get } from '../conntrack/conn.ts';
import { conntrackTable } from '../conntrack/table.ts';
import { defineTarget, XT } from '../x_tables.ts';

/** The bits of `mask` are cleared, then `mark` is xored in. */
export type MarkTargetOpts = { readonly mark: number; readonly mask: number };

export const MARK = defineTarget<MarkTargetOpts>({
  name: 'MARK',
  compile: (o) => (skb) => {
    skb.mark = ((skb.mark & ~o.mask) ^ o.mark) >>> 0;
    return XT.CONTINUE;
  },
});

export type ConnmarkTargetOpts = {
  /** Set the connection's, save the packet's into it, restore the packet's from it. */
  readonly mode: 'set' | 'save' | 'restore';
  /** set: what is xored in. */
  readonly mark: number;
  readonly ctmask: number;
  readonly nfmask: number;
  /** Bits by which what was computed is shifted; negative: to the right. */
  readonly shift: number;
};

const shifted = (mark: number, by: number): number => (by >= 0 ? (mark << by) >>> 0 : mark >>> -by);

function setMark(ct: NfConn, mark: number): void {
  if (ct.mark === mark) return;
  ct.mark = mark;
  conntrackTable(ct.net).changed(ct);
}

export const CONNMARK = defineTarget<ConnmarkTargetOpts>({
  name: 'CONNMARK',
  conntrack: true,
  compile: (o) => (skb) => {
    const ct = nf_ct_get(skb);
    if (!ct) return XT.CONTINUE;
    if (o.mode === 'set') setMark(ct, shifted(((ct.mark & ~o.ctmask) ^ o.mark) >>> 0, o.shift));
    else if (o.mode === 'save') setMark(ct, ((ct.mark & ~o.ctmask) ^ shifted((skb.mark & o.nfmask) >>> 0, o.shift)) >>> 0);
    else skb.mark = ((skb.mark & ~o.nfmask) ^ shifted((ct.mark & o.ctmask) >>> 0, o.shift)) >>> 0;
    return XT.CONTINUE;
  },
});
