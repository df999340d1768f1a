/** The labs of the start page, built by the commands of the article that they come from. */
import type { LabDoc } from '../schema.ts';
import { BRIDGE_SCRIPT, VETH_SCRIPT, VXLAN_SCRIPT } from './scripts.ts';
import type { LabWord } from './words.en.ts';

type Try = NonNullable<LabDoc['about']>['tries'][number] & { readonly text: LabWord };

const lab = (
  name: LabWord,
  about: LabWord,
  parts: Pick<LabDoc, 'machines' | 'cables' | 'script'> & { readonly tries: readonly Try[] },
): LabDoc => ({
  vethlab: 1,
  name,
  seed: 1,
  machines: parts.machines,
  cables: parts.cables,
  script: parts.script,
  view: { places: {}, notes: [] },
  about: { text: about, tries: [...parts.tries] },
});

const host = (name: string, ...nics: string[]): LabDoc['machines'][number] => ({
  name,
  role: 'host',
  nics: nics.map((n) => ({ name: n })),
});

export const VETH_LAB = lab('lab.veth.name', 'lab.veth.about', {
  machines: [host('host')],
  cables: [],
  script: VETH_SCRIPT,
  tries: [
    { text: 'lab.veth.try.ping', machine: 'host', netns: 'qianyi-test-1', command: 'ping -c 3 10.0.0.102' },
    { text: 'lab.veth.try.neigh', machine: 'host', netns: 'qianyi-test-1', command: 'ip neigh' },
    { text: 'lab.veth.try.down', machine: 'host', netns: 'qianyi-test-2', command: 'ip link set dev veth-1-b down' },
  ],
});

export const BRIDGE_LAB = lab('lab.bridge.name', 'lab.bridge.about', {
  machines: [host('host')],
  cables: [],
  script: BRIDGE_SCRIPT,
  tries: [
    { text: 'lab.bridge.try.ping', machine: 'host', netns: 'qianyi-test-1', command: 'ping -c 3 10.0.0.102' },
    { text: 'lab.bridge.try.host', machine: 'host', netns: 'qianyi-test-1', command: 'ping -c 3 10.0.0.1' },
    { text: 'lab.bridge.try.show', machine: 'host', command: 'brctl show' },
    { text: 'lab.bridge.try.fdb', machine: 'host', command: 'bridge fdb show br br0' },
  ],
});

export const VXLAN_LAB = lab('lab.vxlan.name', 'lab.vxlan.about', {
  machines: [host('hostA', 'bond0'), { ...host('core', 'eth0', 'eth1'), role: 'router' }, host('hostB', 'bond0')],
  cables: [
    { a: { machine: 'hostA', nic: 'bond0' }, b: { machine: 'core', nic: 'eth0' } },
    { a: { machine: 'hostB', nic: 'bond0' }, b: { machine: 'core', nic: 'eth1' } },
  ],
  script: VXLAN_SCRIPT,
  tries: [
    { text: 'lab.vxlan.try.ping', machine: 'hostA', netns: 'qianyi-test-1', command: 'ping -c 3 10.0.0.103' },
    { text: 'lab.vxlan.try.outer', machine: 'hostA', command: 'tcpdump -n -i bond0 udp port 9527' },
    { text: 'lab.vxlan.try.neigh', machine: 'hostA', netns: 'qianyi-test-1', command: 'ip neigh' },
    { text: 'lab.vxlan.try.fdb', machine: 'hostA', command: 'bridge fdb show dev vxlan1' },
  ],
});

export const LABS = { veth: VETH_LAB, bridge: BRIDGE_LAB, vxlan: VXLAN_LAB } as const;
