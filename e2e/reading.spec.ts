/** Reading: the packet list, its filter, the headers and bytes of a packet. */
import { expect, LAB_NAMES, test } from './driver.ts';

test.beforeEach(async ({ user }) => {
  await user.openLab(LAB_NAMES.bridge);
  await user.time.hurries();
  const one = await user.terminal('qianyi-test-1');
  await one.types('ping -c 1 10.0.0.102');
  await one.says('1 received');
});

test('an expression filters the list, and a wrong one says what is wrong', async ({ user }) => {
  const { packets } = user;
  await packets.finds('icmp.type == 8');
  await expect(packets.row('Echo reply')).toHaveCount(0);
  await expect(packets.row('Echo request').first()).toBeVisible();
  await packets.finds('ip.adr == 10.0.0.1');
  await expect(packets.filterField).toHaveAttribute('aria-invalid', 'true');
  await expect(user.page.getByRole('alert').filter({ hasText: /./ })).toContainText('“ip.adr” is not a field');
  await expect(packets.row('Echo request').first(), 'the last right one still filters').toBeVisible();
  await packets.finds('request');
  await expect(packets.filterField).toHaveAttribute('aria-invalid', 'false');
});

test('names and values are offered while one writes', async ({ user }) => {
  const { packets, page } = user;
  await packets.filterField.click();
  await page.keyboard.type('netn');
  await expect(page.getByRole('option', { name: /netns/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.type(' == "qianyi-test-2');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(packets.filterField).toHaveValue('netns == "qianyi-test-2"');
  await expect(packets.row('br0')).toHaveCount(0);
  await expect(packets.row('test-2').first()).toBeVisible();
});

test('the menu writes the expression', async ({ user }) => {
  await user.packets.chooses('ARP');
  await user.packets.chooses('ICMP');
  await expect(user.packets.filterField).toHaveValue('arp || icmp');
  await user.packets.chooses('dropped');
  await expect(user.packets.filterField).toHaveValue('(arp || icmp) && dropped');
  await user.packets.chooses('dropped');
  await expect(user.packets.filterField).toHaveValue('arp || icmp');
});

test('a field shows its bytes, a byte its field, and the list is filtered by a value', async ({ user }) => {
  const { packets, page } = user;
  await packets.row('Echo request').first().click();
  const tree = page.getByRole('tree', { name: 'Headers' });
  await tree.getByRole('treeitem', { name: /^Type/ }).click();
  await expect(page.locator('.phex-b[data-field="true"]')).toHaveText(['08']);
  await page.keyboard.press('ArrowDown');
  await expect(tree.getByRole('treeitem', { name: /^Code/ })).toHaveAttribute('aria-selected', 'true');
  await page.locator('.phex-b').nth(22).click();
  await expect(tree.getByRole('treeitem', { name: /^Time to live/ })).toHaveAttribute('aria-selected', 'true');
  await expect(tree).toContainText('Each router takes one away');
  await tree.getByRole('treeitem', { name: /^Time to live/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Filter by this value/ }).click();
  await expect(packets.filterField).toHaveValue('ip.ttl == 64');
});

test('a story is one row that opens', async ({ user }) => {
  const { packets } = user;
  await packets.finds('icmp');
  const frames = await packets.number();
  await packets.chooses('Group by story');
  await expect(packets.row(/×\d+ at \d+ devices/)).toHaveCount(1);
  await packets
    .row(/×\d+/)
    .getByRole('button', { name: /^Show the \d+ frames/ })
    .click();
  await expect(packets.row(/Echo/)).toHaveCount(frames);
});

test('a setting is changed by its command, which is shown', async ({ user, page }) => {
  await user.canvas.selects(user.canvas.thing('namespace', 'qianyi-test-1'));
  await user.inspector.opens('Config');
  await expect(user.inspector.panel).toContainText('sysctl -w net.ipv4.ip_forward=1');
  await page.getByRole('button', { name: 'Turn Forwarding on' }).click();
  await expect(page.getByRole('button', { name: 'Turn Forwarding off' })).toBeVisible();
  await user.inspector.opens('Rules');
  await expect(user.inspector.panel).toContainText('lookup main');
});

test('a capture of all interfaces is saved and opened again', async ({ user, page }) => {
  const save = user.packets.pane.getByRole('button', { name: 'Save pcap' });
  await user.packets.number().then((n) => expect(n).toBeGreaterThan(0));
  await user.choosesFrom(save, /^Several interfaces/);
  const file = await user.receives(() => user.dialog('Save a capture').getByRole('button', { name: 'Save pcapng' }).click());
  expect(file.name).toMatch(/\.pcapng$/);
  const asked = page.waitForEvent('filechooser');
  await user.choosesFrom(save, /^Open a capture/);
  await (await asked).setFiles({ name: 'mine.pcapng', mimeType: 'application/octet-stream', buffer: file.bytes });
  await expect(user.packets.pane.getByRole('status')).toContainText(/mine\.pcapng\s*\d+ frames of a file, read only/);
  await expect(user.packets.row('qianyi-test-1/veth-1-a').first()).toBeVisible();
  await user.packets.pane.getByRole('button', { name: 'Back to the lab' }).click();
  await expect(user.packets.pane.getByRole('status')).toHaveCount(0);
});
