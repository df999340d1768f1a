import { BRIDGE, LO_UP, NETNS, VETH_ADD, VETH_MOVE } from '#lab/import/fixtures/listings.ts';
import { expect, test, type User } from './driver.ts';

/** As a web page hands it over: some spaces do not break. */
const asCopied = (listing: string): string => listing.replace(/(?<=\d\.) | (?=\S+$)/gm, '\u00a0');
const created = NETNS.split('\n').slice(0, 3).join('\n');

test("the article's veth listing, pasted as it stands", async ({ user }) => {
  await user.pastes(asCopied([created, LO_UP, VETH_ADD, VETH_MOVE].join('\n\n')));
  await user.sees('From a script');
  await user.script.status('Done, without errors.');
  await expect(user.canvas.thing('device', 'veth-1-b', '10.0.0.102/24, up')).toBeVisible();
  await pings(user, 'qianyi-test-1', '10.0.0.102');
});

test("the article's bridge listing, pasted as it stands", async ({ user }) => {
  await user.pastes(asCopied([created, LO_UP, VETH_ADD, BRIDGE].join('\n\n')));
  await user.sees('From a script');
  await user.script.status('Done, without errors.');
  await expect(user.canvas.port('veth-1-b', 'br0')).toBeVisible();
  await expect(user.canvas.port('veth-2-b', 'br0')).toBeVisible();
  await pings(user, 'qianyi-test-1', '10.0.0.102');
});

async function pings(user: User, from: string, to: string): Promise<void> {
  await user.time.hurries();
  const terminal = await user.terminal(from);
  await terminal.types(`ping -c 1 ${to}`);
  await terminal.says('1 packets transmitted, 1 received, 0% packet loss');
}

test('an error stands at its line, and the rest has run', async ({ user }) => {
  await user.pastes('ip netns add red\nip link set nosuch up\nip netns add blue\n');
  await user.script.status('1 line failed; the rest has run.');
  const error = user.script.errors();
  await expect(error).toHaveCount(1);
  await expect(error).toContainText('Line 2');
  await expect(error).toContainText('Cannot find device "nosuch"');
  await expect(user.canvas.thing('namespace', 'red')).toBeVisible();
  await expect(user.canvas.thing('namespace', 'blue')).toBeVisible();
});

test('an endless script runs visibly, and is stopped', async ({ user }) => {
  await user.pastes('ip netns add red\nwhile true; do :; done\nip netns add never\n');
  await user.script.status('Running line 2');
  await user.answersWithin(1000);
  await expect(user.canvas.thing('namespace', 'red')).toBeVisible();
  await user.script.stops();
  await user.script.status('Stopped at line 2.');
  const host = await user.terminal('host');
  await host.types('ip netns list');
  await host.says('red');
  expect(await host.text()).not.toContain('never');
});

test('a ping without end is stopped by Ctrl-C', async ({ user }) => {
  await user.openLab('Two namespaces and a veth pair');
  await user.time.hurries();
  const one = await user.terminal('qianyi-test-1');
  await one.types('ping 10.0.0.102');
  await one.says('icmp_seq=3');
  await user.answersWithin(1000);
  await one.presses('Control+C');
  await one.says('packets transmitted');
  await one.isReady();
});

test('a bridging loop is named', async ({ user }) => {
  await user.pastes(`ip link add br0 type bridge
ip link add br1 type bridge
for i in 1 2; do
  ip link add a$i type veth peer name b$i
  ip link set a$i master br0 up
  ip link set b$i master br1 up
done
ip link set br0 up
ip link set br1 up
ip addr add 10.0.0.1/24 dev br0
ping -c 1 -W 1 10.0.0.9
`);
  const alert = user.page.getByRole('alert').filter({ hasText: 'A frame goes round and round' });
  await expect(alert).toContainText('bridges form a loop');
  await user.answersWithin(1000);
});
