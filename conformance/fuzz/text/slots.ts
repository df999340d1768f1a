/** Words for the templates: what exists in the state that `STATE` makes, near misses, and nonsense. */
import type { Chance } from '../chance.ts';
import type { Slots } from './template.ts';

/** The state that the lines meet. Fixed MAC addresses, so that every table shows the same on both sides. */
export const STATE: readonly string[] = [
  'ip netns add n1',
  'ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11',
  'ip link add v2 address 02:00:00:00:00:12 type veth peer name eth0 address 02:00:00:00:00:13 netns n1',
  'ip link add v3 address 02:00:00:00:00:14 type veth peer name v4 address 02:00:00:00:00:15',
  'ip link add br0 address 02:00:00:00:00:b0 type bridge',
  'ip link add br1 address 02:00:00:00:00:b1 type bridge',
  'ip link set v3 master br0',
  'ip link add vx0 address 02:00:00:00:00:c0 type vxlan id 7 dev v0 remote 10.0.0.9 dstport 4789',
  'ip addr add 10.0.0.1/24 dev v0',
  'ip addr add 10.0.1.1/24 dev v2',
  'ip -n n1 addr add 10.0.1.2/24 dev eth0',
  'for d in lo v0 v1 v2 v3 v4 br0 vx0; do ip link set $d up; done',
  'ip -n n1 link set lo up; ip -n n1 link set eth0 up',
  'ip route add 192.0.2.0/24 via 10.0.0.254',
  'ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:77 dev v0 nud permanent',
  // Linux makes a table and its chains when they are first needed; here they are there.
  'iptables -N C1; iptables -t nat -N C1; iptables -t mangle -N C1; iptables -t raw -N C1',
  'sleep 1.3',
];

const DEVS = ['v0', 'v1', 'v2', 'v3', 'v4', 'br0', 'br1', 'vx0', 'lo'];
const rare = (chance: Chance, common: readonly string[], odd: readonly string[]): string => chance.pick(chance.maybe(88) ? common : odd);
const oneOf =
  (...words: readonly string[]) =>
  (chance: Chance): string =>
    chance.pick(words);
const mostly =
  (common: readonly string[], odd: readonly string[]) =>
  (chance: Chance): string =>
    rare(chance, common, odd);

export const SLOTS: Slots = {
  dev: mostly(DEVS, ['eth0', 'nosuch', 'new0', 'toolongdevicename0']),
  veth: oneOf('v0', 'v1', 'v2', 'v3', 'v4'),
  port: mostly(['v3', 'v4'], ['v0', 'br0', 'nosuch', 'vx0']),
  bridge: mostly(['br0', 'br1'], ['v0', 'nosuch']),
  newdev: oneOf('new0', 'new1', 'v0', 'br2'),
  ns: mostly(['n1'], ['n2', 'nosuch']),
  addr: mostly(
    ['10.0.0.1', '10.0.0.2', '10.0.0.7', '10.0.0.9', '10.0.1.1', '10.0.1.2', '192.0.2.1', '172.16.0.1'],
    ['0.0.0.0', '224.0.0.1', '255.255.255.255', '127.0.0.1', '10.0.0', '256.1.1.1'],
  ),
  cidr: mostly(
    [
      '10.0.0.1/24',
      '10.0.0.2/24',
      '10.0.0.3/32',
      '10.0.0.5/25',
      '10.0.1.1/24',
      '172.16.0.1/16',
      '172.16.5.4/16',
      '192.168.1.1/30',
      '10.9.0.1',
    ],
    ['10.0.0.1/33', '0.0.0.0/0', '224.1.1.1/24', '127.0.0.2/8', '10.0.0.1/255.255.255.0', '10.0.0.1/-1'],
  ),
  prefix: mostly(
    ['192.0.2.0/24', '198.51.100.0/24', '10.0.0.0/24', '10.5.0.0/16', '10.5.1.0/24', '10.5.1.1', 'default', '0.0.0.0/0', '172.16.0.0/12'],
    ['192.0.2.1/24', '10.0.0.0/40', '224.0.0.0/4', 'any', 'all', '1.2.3'],
  ),
  mac: mostly(
    ['02:00:00:00:00:21', '02:00:00:00:00:22', '02:00:00:00:00:77', '02:00:00:00:00:14'],
    ['01:00:5e:00:00:01', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', '02:00:00', '02-00-00-00-00-21', 'zz'],
  ),
  hw: oneOf('02:00:00:00:00:21', '02:00:00:00:00:77', '02:00:00:00:00:14'),
  mtu: mostly(['1500', '1400', '1280', '9000', '68', '576'], ['67', '0', '65536', '65535', '70000', 'abc', '-5']),
  onoff: mostly(['on', 'off'], ['yes', '1', 'ON']),
  num: mostly(['0', '1', '2', '5', '10', '100', '200'], ['-1', '70000', '4294967296', '0x10', '010', '1.5', 'ten']),
  table: mostly(['main', 'local', '100', '200', '254', 'default'], ['0', 'all', 'nosuch', '99999', '-1']),
  scope: mostly(['link', 'host', 'global', '253', '200'], ['site', 'nosuch', '300']),
  proto: mostly(['static', 'kernel', 'boot', '99', 'zebra'], ['nosuch', '300']),
  nud: mostly(['permanent', 'noarp', 'stale', 'reachable'], ['failed', 'none', 'nosuch', 'all']),
  rtype: mostly(['unicast', 'blackhole', 'unreachable', 'prohibit', 'throw', 'local', 'broadcast'], ['multicast', 'nosuch']),
  port16: mostly(['4789', '80', '22', '8472', '53', '1024'], ['0', '65536', 'http', '-1', 'nosuch']),
  chain: mostly(['INPUT', 'FORWARD', 'OUTPUT', 'C1', 'C2'], ['PREROUTING', 'NOSUCH', 'input', 'ATOOLONGCHAINNAMETHATNOBODYWANTS']),
  natchain: mostly(['PREROUTING', 'POSTROUTING', 'OUTPUT'], ['INPUT', 'FORWARD']),
  ruleno: mostly(['1', '2', '3'], ['0', '9', '-1', 'x']),
  ipproto: mostly(['tcp', 'udp', 'icmp', 'all', '6', '17'], ['nosuch', '300', '0', 'esp', 'sctp']),
  icmptype: mostly(
    ['echo-request', 'echo-reply', '8', '3/1', 'destination-unreachable', 'host-unreachable', 'any'],
    ['nosuch', '300', '8/x'],
  ),
  ctstate: mostly(['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED', 'INVALID', 'NEW,RELATED'], ['nosuch', 'new', 'NEW,,RELATED', '']),
  reject: mostly(
    [
      'icmp-port-unreachable',
      'icmp-host-unreachable',
      'icmp-net-unreachable',
      'icmp-proto-unreachable',
      'icmp-admin-prohibited',
      'icmp-host-prohibited',
      'icmp-net-prohibited',
      'tcp-reset',
    ],
    ['nosuch', 'icmp'],
  ),
  sysctl: mostly(
    [
      'ip_forward',
      'conf.all.rp_filter',
      'conf.v0.rp_filter',
      'conf.default.forwarding',
      'conf.v2.proxy_arp',
      'conf.all.arp_ignore',
      'conf.v0.arp_announce',
      'icmp_echo_ignore_all',
      'icmp_ratelimit',
      'ip_default_ttl',
      'neigh.v0.retrans_time_ms',
      'conf.all.forwarding',
      'conf.v0.accept_local',
      'conf.lo.forwarding',
      'ip_local_port_range',
      'ping_group_range',
      'icmp_ratemask',
    ],
    ['nosuch', 'conf.nosuch.rp_filter', 'neigh.nosuch.locktime'],
  ),
  value: mostly(['0', '1', '2', '64', '100'], ['-1', 'abc', '1 2', '', '99999999999', '0x1', ' 1', '256']),
};
