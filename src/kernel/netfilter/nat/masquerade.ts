/**
 * MASQUERADE (net/netfilter/nf_nat_masquerade.c): SNAT to the address that the outgoing device has now, forgotten when the device goes down.
 */
import { ipv4Dst, ipv4Src } from '#wire/ipv4.ts';
import { register_netdevice_notifier } from '../../core/link.ts';
import type { NetDevice } from '../../core/netdevice.ts';
import type { Skb } from '../../core/skb.ts';
import { nf_ct_get } from '../conntrack/conn.ts';
import { conntrackTable } from '../conntrack/table.ts';
import { ipv4_ops } from '../ipv4_ops.ts';
import { XT, type XtVerdict } from '../x_tables.ts';
import { type NatRange, nf_nat_setup_info } from './core.ts';
import { MANIP } from './manip.ts';

export function nf_nat_masquerade_ipv4(skb: Skb, range: NatRange, out: NetDevice): XtVerdict {
  const ct = nf_ct_get(skb);
  if (!ct || ipv4Src(skb.buf, skb.data) === 0) return XT.ACCEPT;
  const ops = ipv4_ops();
  const newsrc = ops.inet_select_addr(out, ops.rt_nexthop(skb, ipv4Dst(skb.buf, skb.data)));
  if (newsrc === 0) return XT.DROP;
  ct.masqIndex = out.ifindex;
  nf_nat_setup_info(ct, { ...range, minAddr: newsrc, maxAddr: newsrc }, MANIP.SRC);
  return XT.ACCEPT;
}

/** masq_device_event: the connections that had this device's address are over. */
register_netdevice_notifier((dev, event) => {
  if (event === 'DOWN') conntrackTable(dev.net).killAll((ct) => ct.masqIndex === dev.ifindex);
});
