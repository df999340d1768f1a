import { describe, expect, test } from 'vitest';
import {
  addBridge,
  addNetns,
  addVeth,
  addVxlan,
  configure,
  nextLetterName,
  nextName,
  plugIn,
  renameLink,
  renameNetns,
} from './commands.ts';

describe('names', () => {
  test('the first free one is proposed', () => {
    expect(nextName('br', new Set(['br0', 'br2']))).toBe('br1');
    expect(nextName('veth', new Set(), 1)).toBe('veth1');
    expect(nextLetterName('host', new Set(['hostA']))).toBe('hostB');
  });
});

describe('commands of gestures', () => {
  test('a namespace and a bridge', () => {
    expect(addNetns('web-1')).toEqual(['ip netns add web-1']);
    expect(addBridge('', 'br0')).toEqual(['ip link add br0 type bridge', 'ip link set br0 up']);
    expect(addBridge('web-1', 'br0')[0]).toBe('ip netns exec web-1 ip link add br0 type bridge');
  });
  test('a veth pair from a namespace to a bridge starts at the bridge', () => {
    expect(addVeth({ netns: 'web-1', dev: 'eth0' }, { netns: '', dev: 'veth1', master: 'br0' })).toEqual([
      'ip link add veth1 type veth peer name eth0 netns web-1',
      'ip link set veth1 master br0 up',
      'ip netns exec web-1 ip link set eth0 up',
    ]);
  });
  test('between two namespaces it is made in the first', () => {
    expect(addVeth({ netns: 'a', dev: 'eth0' }, { netns: 'b', dev: 'eth0' })).toEqual([
      'ip -n a link add eth0 type veth peer name eth0 netns b',
      'ip netns exec a ip link set eth0 up',
      'ip netns exec b ip link set eth0 up',
    ]);
  });
  test('between two bridges of one namespace no namespace is named', () => {
    expect(addVeth({ netns: '', dev: 'veth1', master: 'br0' }, { netns: '', dev: 'veth2', master: 'br1' })[0]).toBe(
      'ip link add veth1 type veth peer name veth2',
    );
  });
  test('a tunnel leaves out what was left empty', () => {
    const wish = { name: 'vxlan1', vni: '1', remote: '', dstport: '9527', dev: 'bond0', master: 'br0' };
    expect(addVxlan('', wish)).toEqual(['ip link add vxlan1 type vxlan id 1 dstport 9527 dev bond0', 'ip link set vxlan1 master br0 up']);
  });
  test('what is up is renamed while it is down', () => {
    expect(renameLink('', 'br0', 'lan', true)).toEqual(['ip link set br0 down', 'ip link set br0 name lan', 'ip link set lan up']);
    expect(renameNetns('a', 'b')).toEqual(['ip netns del a', 'ip netns add b']);
    expect(plugIn('', 'eth1', 'br0')).toEqual(['ip link set eth1 master br0']);
  });
});

describe('configure', () => {
  const now = { addr: '10.0.0.1/24', up: false, mtu: '1500', gateway: '' };
  test('nothing changed, nothing runs', () => expect(configure('', 'eth0', now, now)).toEqual([]));
  test('the old address goes before the new one comes, the gateway last', () => {
    expect(configure('web-1', 'eth0', now, { addr: '10.0.0.2/24', up: true, mtu: '1450', gateway: '10.0.0.254' })).toEqual([
      'ip netns exec web-1 ip link set eth0 mtu 1450',
      'ip netns exec web-1 ip addr del 10.0.0.1/24 dev eth0',
      'ip netns exec web-1 ip addr add 10.0.0.2/24 dev eth0',
      'ip netns exec web-1 ip link set eth0 up',
      'ip netns exec web-1 ip route add default via 10.0.0.254',
    ]);
  });
  test('a gateway that is there is replaced or deleted', () => {
    const with1 = { ...now, gateway: '10.0.0.254' };
    expect(configure('', 'eth0', with1, { ...with1, gateway: '10.0.0.1' })).toEqual(['ip route replace default via 10.0.0.1']);
    expect(configure('', 'eth0', with1, { ...with1, gateway: '' })).toEqual(['ip route del default']);
  });
});
