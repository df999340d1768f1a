/** The files under net/ipv4/tcp_* that the model obeys (net/ipv4/sysctl_net_ipv4.c, Documentation/networking/ip-sysctl.rst). */
import type { Netns } from '../../core/netns.ts';
import { register_net_sysctl, sysctl_int, sysctl_int_check, sysctl_read } from '../../core/sysctl.ts';

const bool = sysctl_int_check(0, 1);
const u8 = sysctl_int_check(0, 255);
const DIR = 'net/ipv4/';

/** min, default and max, with tabs between them. */
function triple(value: string): string | undefined {
  const m = /^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(value);
  return m && Number(m[1]) > 0 ? `${m[1]}\t${m[2]}\t${m[3]}` : undefined;
}

register_net_sysctl('net/core/somaxconn', { default: '4096', check: sysctl_int_check(0) });
register_net_sysctl(`${DIR}tcp_abort_on_overflow`, { default: '0', check: u8 });
register_net_sysctl(`${DIR}tcp_fin_timeout`, { default: '60', check: sysctl_int_check(0) });
register_net_sysctl(`${DIR}tcp_early_retrans`, { default: '3', check: sysctl_int_check(0, 4) });
register_net_sysctl(`${DIR}tcp_orphan_retries`, { default: '0', check: u8 });
register_net_sysctl(`${DIR}tcp_retries2`, { default: '15', check: u8 });
register_net_sysctl(`${DIR}tcp_rmem`, { default: '4096\t131072\t6291456', check: triple });
register_net_sysctl(`${DIR}tcp_sack`, { default: '1', check: bool });
register_net_sysctl(`${DIR}tcp_syn_linear_timeouts`, { default: '4', check: sysctl_int_check(0, 127) });
register_net_sysctl(`${DIR}tcp_syn_retries`, { default: '6', check: sysctl_int_check(1, 127) });
register_net_sysctl(`${DIR}tcp_synack_retries`, { default: '5', check: u8 });
register_net_sysctl(`${DIR}tcp_timestamps`, { default: '1', check: sysctl_int_check(0, 2) });
register_net_sysctl(`${DIR}tcp_window_scaling`, { default: '1', check: bool });
register_net_sysctl(`${DIR}tcp_wmem`, { default: '4096\t16384\t4194304', check: triple });

/** One integer file: `tcp_sysctl(net, 'sack')` reads net.ipv4.tcp_sack. */
export const tcp_sysctl = (net: Netns, name: string): number => sysctl_int(net, `${DIR}tcp_${name}`);

/** One of the three numbers of tcp_rmem or tcp_wmem. */
export const tcp_mem = (net: Netns, name: 'rmem' | 'wmem', which: 0 | 1 | 2): number =>
  Number((sysctl_read(net, `${DIR}tcp_${name}`) ?? '').split('\t')[which]);
