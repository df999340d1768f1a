import { expect, LAB_NAMES, test } from './driver.ts';

test('two namespaces and a veth pair', async ({ user }) => {
  await user.openLab(LAB_NAMES.veth);
  await user.time.hurries();
  await user.button('Run ping -c 3 10.0.0.102').click();
  const one = await user.terminal('qianyi-test-1');
  await one.says('3 packets transmitted, 3 received, 0% packet loss');

  await user.packets.count(8);
  const rows = await user.packets.first(8);
  expect(rows.map((r) => r.protocol)).toEqual(['ARP', 'ARP', ...Array(6).fill('ICMP')]);
  expect(rows[0]?.what).toBe('Who has 10.0.0.102? Tell 10.0.0.101');
  expect(rows[3]?.what).toMatch(/^Echo reply/);

  await user.canvas.selects(user.canvas.thing('namespace', 'qianyi-test-1'));
  await user.inspector.opens('Neighbours');
  await expect(user.inspector.row('Neighbours', '10.0.0.102', 'veth-1-a', 'REACHABLE')).toBeVisible();

  await one.types('arp -n');
  await one.says(/10\.0\.0\.102ether([0-9a-f]{2}:){5}[0-9a-f]{2}Cveth-1-a/);
});

test('a bridge with a gateway', async ({ user }) => {
  await user.openLab(LAB_NAMES.bridge);
  await user.time.hurries();
  await user.button('Run ping -c 3 10.0.0.102').click();
  const one = await user.terminal('qianyi-test-1');
  await one.says('3 packets transmitted, 3 received, 0% packet loss');

  const rows = await user.packets.first(12);
  const protocols = rows.map((r) => r.protocol);
  expect(protocols.lastIndexOf('ARP')).toBeLessThan(protocols.indexOf('ICMP'));
  expect(rows[0]).toMatchObject({ protocol: 'ARP', what: 'Who has 10.0.0.102? Tell 10.0.0.101' });
  expect(rows.filter((r) => r.what === rows[0]?.what).map((r) => r.place)).toContain('test-2 veth-2-a');

  await user.canvas.selects(user.canvas.thing('namespace', 'qianyi-test-2'));
  await user.inspector.opens('Neighbours');
  await expect(user.inspector.row('Neighbours', '10.0.0.101', 'veth-2-a')).toBeVisible();

  await one.types('ping -c 1 10.0.0.1');
  await one.says('64 bytes from 10.0.0.1:');
  const host = await user.terminal('host');
  await host.types('brctl show');
  await host.says(/bridgenamebridgeidSTPenabledinterfacesbr08000\.[0-9a-f]{12}noveth-1-bveth-2-b/);
});

test('VXLAN across two hosts', async ({ user }) => {
  await user.openLab(LAB_NAMES.vxlan);
  await user.time.hurries();
  await user.button('Run ping -c 3 10.0.0.103').click();
  const one = await user.terminal('qianyi-test-1');
  await one.says('3 packets transmitted, 3 received, 0% packet loss');

  const rows = await user.packets.first(15);
  expect(rows[0]).toMatchObject({ protocol: 'ARP', what: 'Who has 10.0.0.103? Tell 10.0.0.101' });
  const carried = rows.filter((r) => r.protocol === 'VXLAN');
  expect(carried[0]?.what).toMatch(/^carries ARP Who has 10\.0\.0\.103\? Tell 10\.0\.0\.101/);
  await user.packets.finds('Echo reply');
  await expect(user.packets.row(/carries ICMP Echo reply/).first()).toBeVisible();

  await user.canvas.selects(user.canvas.thing('namespace', 'qianyi-test-3'));
  await user.inspector.opens('Neighbours');
  await expect(user.inspector.row('Neighbours', '10.0.0.101', 'veth-3-a')).toBeVisible();

  await one.types('arp -n');
  await one.says(/10\.0\.0\.103ether([0-9a-f]{2}:){5}[0-9a-f]{2}Cveth-1-a/);
  const host = await user.terminal('hostA');
  await host.types('brctl show br0');
  await host.says(/br08000\.[0-9a-f]{12}noveth-1-bveth-2-bvxlan1/);
});
