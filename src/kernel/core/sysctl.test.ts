/** The files below /proc/sys: values by namespace, the directories of devices, checks of what is written. */
import { describe, expect, test } from 'vitest';
import type { Netns } from './netns.ts';
import {
  devconf_create,
  devconf_remove,
  devconf_setall,
  register_net_sysctl,
  sysctl_int,
  sysctl_int_check,
  sysctl_list,
  sysctl_read,
  sysctl_write,
} from './sysctl.ts';
import { World } from './world.ts';

register_net_sysctl('test/plain', { default: '7', check: sysctl_int_check(1, 9) });
register_net_sysctl('test/alias', { default: '0', sameAs: 'test/plain' });
register_net_sysctl('test/conf/*/x', { default: '1', perDevice: true });
register_net_sysctl('test/conf/*/kept', { default: '1', perDevice: true, ownDefault: true });

const net = (): Netns => new World({ seed: 1 }, [], []).addMachine('m').init;
function withDevices(): Netns {
  const n = net();
  for (const dir of ['all', 'default', 'eth0', 'eth1']) devconf_create(n, 'test/conf', dir);
  return n;
}

describe('plain files', () => {
  test('hold their default until written, and only there', () => {
    const [a, b] = [net(), net()];
    expect(sysctl_write(a, 'test/plain', ' 3\n')).toBeUndefined();
    expect([sysctl_read(a, 'test/plain'), sysctl_read(b, 'test/plain')]).toEqual(['3', '7']);
    expect([sysctl_int(a, 'test/plain'), sysctl_int(b, 'test/plain')]).toEqual([3, 7]);
  });

  test.each(['', 'x', '0', '10', '3x'])('refuse %o', (text) => {
    const n = net();
    expect(sysctl_write(n, 'test/plain', text)).toBe('EINVAL');
    expect(sysctl_read(n, 'test/plain')).toBe('7');
  });

  test('two names, one value, both shown', () => {
    const n = net();
    sysctl_write(n, 'test/alias', '5');
    expect(sysctl_read(n, 'test/plain')).toBe('5');
    expect([...n.sysctl.values()].map((r) => `${r.path}=${r.value}`)).toEqual(['test/plain=5', 'test/alias=5']);
  });

  test('no such file', () => {
    expect(sysctl_read(net(), 'test/none')).toBeUndefined();
    expect(sysctl_write(net(), 'test/none', '1')).toBe('ENOENT');
    expect(sysctl_read(withDevices(), 'test/conf/eth9/x')).toBeUndefined();
  });
});

describe('directories of devices', () => {
  const read = (n: Netns, file: string) => ['eth0', 'eth1'].map((d) => sysctl_read(n, `test/conf/${d}/${file}`)).join(' ');

  test('follow `default` until they are written themselves', () => {
    const n = withDevices();
    sysctl_write(n, 'test/conf/eth0/x', '2');
    sysctl_write(n, 'test/conf/default/x', '9');
    expect(read(n, 'x')).toBe('2 9');
  });

  test('no more once the device is configured, and not for files with a default of their own', () => {
    const n = withDevices();
    devconf_setall(n, 'test/conf', 'eth1');
    sysctl_write(n, 'test/conf/default/x', '9');
    sysctl_write(n, 'test/conf/default/kept', '9');
    expect(read(n, 'x')).toBe('9 1');
    expect(read(n, 'kept')).toBe('1 1');
  });

  test('follow the name of the device, and go with it', () => {
    const n = withDevices();
    sysctl_write(n, 'test/conf/eth0/x', '2');
    devconf_remove(n, 'test/conf', 'eth0', 'lan');
    expect(sysctl_read(n, 'test/conf/lan/x')).toBe('2');
    expect([...n.sysctl.values()].map((r) => r.path)).toEqual(['test/conf/lan/x']);
    devconf_remove(n, 'test/conf', 'lan');
    expect(sysctl_read(n, 'test/conf/lan/x')).toBeUndefined();
    expect(n.sysctl.size).toBe(0);
  });

  test('are listed', () => {
    expect(sysctl_list(withDevices()).filter((p) => p.startsWith('test/conf/eth'))).toEqual([
      'test/conf/eth0/kept',
      'test/conf/eth0/x',
      'test/conf/eth1/kept',
      'test/conf/eth1/x',
    ]);
  });
});
