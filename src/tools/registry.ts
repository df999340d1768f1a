/** The installed programs. To add one: write its `Tool` and add a line here. Shell builtins and process programs are in `shell/`. */
import { arp } from './arp/arp.ts';
import { brctl } from './brctl/brctl.ts';
import { bridge } from './bridge/bridge.ts';
import { conntrack } from './conntrack/index.ts';
import { COREUTILS } from './coreutils/index.ts';
import { curl } from './curl/curl.ts';
import { dmesg } from './dmesg/dmesg.ts';
import { ip } from './ip/ip.ts';
import { iptables, iptablesRestore, iptablesSave } from './iptables/index.ts';
import { nc } from './nc/nc.ts';
import { netstat } from './netstat/netstat.ts';
import { ping } from './ping/ping.ts';
import { python3 } from './python3/python3.ts';
import { ss } from './ss/ss.ts';
import { sysctl } from './sysctl/sysctl.ts';
import { tcpdump } from './tcpdump/tcpdump.ts';
import type { Tool } from './tool.ts';

export const TOOLS = [
  ...COREUTILS,
  // Network tools, one line each, in alphabetical order:
  arp,
  brctl,
  bridge,
  conntrack,
  curl,
  dmesg,
  ip,
  iptables,
  iptablesRestore,
  iptablesSave,
  nc,
  netstat,
  ping,
  python3,
  ss,
  sysctl,
  tcpdump,
] as const satisfies readonly Tool[];
