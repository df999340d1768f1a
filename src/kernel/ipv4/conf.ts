/**
 * Parameters of a device for IPv4 (struct ipv4_devconf): /proc/sys/net/ipv4/conf/{all,default,DEV}/, and the files of net/ipv4 itself.
 * Read: Documentation/networking/ip-sysctl.rst, include/linux/inetdevice.h (how `all` and the device's own value combine), net/ipv4/devinet.c.
 * Left out: what nothing here obeys (IGMP, multicast routing, source routes, IPsec, log_martians…).
 */
import { definePart, type Netns, part } from '../core/netns.ts';
import { type DevConf, devconf, devconf_create, register_net_sysctl, sysctl_int_check, sysctl_show } from '../core/sysctl.ts';
import { NEIGH_SYSCTL } from '../neigh/parms.ts';

export const CONF_SYSCTL = 'net/ipv4/conf';

export interface IpConf {
  forwarding: number;
  bc_forwarding: number;
  rp_filter: number;
  accept_local: number;
  accept_redirects: number;
  secure_redirects: number;
  send_redirects: number;
  shared_media: number;
  route_localnet: number;
  src_valid_mark: number;
  arp_accept: number;
  arp_announce: number;
  arp_evict_nocarrier: number;
  arp_filter: number;
  arp_ignore: number;
  arp_notify: number;
  drop_gratuitous_arp: number;
  drop_unicast_in_l2_multicast: number;
  proxy_arp: number;
  proxy_arp_pvlan: number;
  promote_secondaries: number;
  ignore_routes_with_linkdown: number;
}

const DEFAULTS: IpConf = {
  forwarding: 0,
  bc_forwarding: 0,
  rp_filter: 0,
  accept_local: 0,
  accept_redirects: 1,
  secure_redirects: 1,
  send_redirects: 1,
  shared_media: 1,
  route_localnet: 0,
  src_valid_mark: 0,
  arp_accept: 0,
  arp_announce: 0,
  arp_evict_nocarrier: 1,
  arp_filter: 0,
  arp_ignore: 0,
  arp_notify: 0,
  drop_gratuitous_arp: 0,
  drop_unicast_in_l2_multicast: 0,
  proxy_arp: 0,
  proxy_arp_pvlan: 0,
  promote_secondaries: 0,
  ignore_routes_with_linkdown: 0,
};

for (const [name, value] of Object.entries(DEFAULTS)) {
  const own = name === 'forwarding' && { ownDefault: true, onChange: inet_forward_change };
  register_net_sysctl(`${CONF_SYSCTL}/*/${name}`, { default: String(value), perDevice: true, ...own });
}

/** Per-namespace state that the packet's path reads: shared objects of the sysctl store. */
interface Ipv4Part {
  readonly all: IpConf;
  readonly dflt: IpConf;
}
const IPV4 = definePart<Ipv4Part>('ipv4conf', (net) => {
  // devinet_init_net: a namespace takes the settings of the machine's initial one; that one has the compiled-in defaults.
  const from = (dir: string): DevConf | undefined => (net.machine.init === net ? undefined : devconf(net.machine.init, CONF_SYSCTL, dir));
  return {
    all: devconf_create(net, CONF_SYSCTL, 'all', from('all')) as unknown as IpConf,
    dflt: devconf_create(net, CONF_SYSCTL, 'default', from('default')) as unknown as IpConf,
  };
});
export const ipv4Conf = (net: Netns): Ipv4Part => part(net, IPV4);

/** Makes the directories of a new namespace. */
export function confPernet(net: Netns): void {
  part(net, IPV4);
  devconf_create(net, NEIGH_SYSCTL, 'default');
}

/** inet_forward_change: `all` (and with it ip_forward) sets every device and `default`. */
function inet_forward_change(net: Netns, value: string, dir: string): void {
  if (dir !== 'all') return;
  const on = Number(value);
  const { all, dflt } = ipv4Conf(net);
  all.accept_redirects = on ? 0 : 1;
  dflt.forwarding = on;
  for (const dev of net.devices.values()) {
    const conf = devconf(net, CONF_SYSCTL, dev.name);
    if (conf) conf.forwarding = on;
  }
  sysctl_show(net, `${CONF_SYSCTL}/default/forwarding`, value);
}

register_net_sysctl('net/ipv4/ip_forward', { default: '0', sameAs: `${CONF_SYSCTL}/all/forwarding` });
const bool = sysctl_int_check(0, 1);
const u8 = sysctl_int_check(0, 255);
const natural = sysctl_int_check(0);
register_net_sysctl('net/ipv4/ip_default_ttl', { default: '64', check: sysctl_int_check(1, 255) });
register_net_sysctl('net/ipv4/ip_no_pmtu_disc', { default: '0', check: sysctl_int_check(0, 3) });
register_net_sysctl('net/ipv4/ip_forward_use_pmtu', { default: '0', check: u8 });
register_net_sysctl('net/ipv4/icmp_echo_ignore_all', { default: '0', check: bool });
register_net_sysctl('net/ipv4/icmp_echo_ignore_broadcasts', { default: '1', check: bool });
register_net_sysctl('net/ipv4/icmp_errors_use_inbound_ifaddr', { default: '0', check: bool });
register_net_sysctl('net/ipv4/icmp_ratelimit', { default: '1000', check: natural });
register_net_sysctl('net/ipv4/icmp_ratemask', { default: '6168', check: natural });
register_net_sysctl('net/ipv4/icmp_msgs_per_sec', { default: '1000', check: natural });
register_net_sysctl('net/ipv4/icmp_msgs_burst', { default: '50', check: natural });
register_net_sysctl('net/ipv4/ipfrag_time', { default: '30', check: natural });
register_net_sysctl('net/ipv4/ping_group_range', { default: '1\t0', check: pair });
register_net_sysctl('net/ipv4/ip_local_port_range', { default: '32768\t60999', check: portRange });

function pair(value: string): string | undefined {
  const m = /^\s*(\d+)\s+(\d+)\s*$/.exec(value);
  return m ? `${m[1]}\t${m[2]}` : undefined;
}
function portRange(value: string): string | undefined {
  const [low = 0, high = 0] = (pair(value) ?? '').split('\t').map(Number);
  return low >= 1 && high <= 65535 && low <= high ? `${low}\t${high}` : undefined;
}

/** A device's own values and those of `all`. */
interface Confs {
  readonly cnf: IpConf;
  readonly all: IpConf;
}
/** How the two combine (IN_DEV_ORCONF, IN_DEV_MAXCONF, IN_DEV_ANDCONF). */
export const orConf = (d: Confs, name: keyof IpConf): boolean => (d.cnf[name] | d.all[name]) !== 0;
export const maxConf = (d: Confs, name: keyof IpConf): number => Math.max(d.cnf[name], d.all[name]);
export const andConf = (d: Confs, name: keyof IpConf): boolean => d.cnf[name] !== 0 && d.all[name] !== 0;
