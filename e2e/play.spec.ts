import { expect, LAB_NAMES, test } from './driver.ts';

test('a pause holds the reply back; hop by hop it comes', async ({ user }) => {
  await user.openLab(LAB_NAMES.veth);
  const one = await user.terminal('qianyi-test-1');
  await user.time.pauses();
  await one.types('ping -c 1 10.0.0.102');
  await one.says('PING 10.0.0.102');
  const held = await user.time.event();
  await user.packets.count(0);

  for (let hop = 1; hop <= 4; hop++) {
    await user.time.nextHop();
    await user.packets.count(hop);
  }
  expect(await user.time.event()).toBeGreaterThan(held);
  expect((await user.packets.first(4)).map((r) => r.what.split(' ')[0])).toEqual(['Who', '10.0.0.102', 'Echo', 'Echo']);
  expect(await one.text()).not.toContain('1 received');

  await user.time.plays();
  await one.says('1 packets transmitted, 1 received');
});

test('scrubbing back shows the neighbours as they were', async ({ user }) => {
  await user.openLab(LAB_NAMES.veth);
  await user.time.hurries();
  const one = await user.terminal('qianyi-test-1');
  await one.types('ping -c 1 10.0.0.102');
  await one.says('1 packets transmitted, 1 received');
  await user.canvas.selects(user.canvas.thing('namespace', 'qianyi-test-1'));
  await user.inspector.opens('Neighbours');
  const row = user.inspector.row('Neighbours', '10.0.0.102');
  await expect(row).toContainText('REACHABLE');

  for (let back = 0; back < 4; back++) await user.time.hopBack();
  await expect(row.filter({ hasText: 'REACHABLE' })).toBeHidden();
  await user.time.toStart();
  await expect(user.inspector.panel).toContainText('qianyi-test-1 knows no neighbours');
  await user.time.toEnd();
  await expect(row).toContainText('REACHABLE');
});

test('the chosen speed is kept', async ({ user, page }) => {
  await user.openLab(LAB_NAMES.veth);
  await user.time.hurries();
  await page.reload();
  await user.sees(LAB_NAMES.veth);
  await expect(user.button('Speed 8×')).toBeVisible();
});

test('with reduced motion nothing moves, and everything still arrives', async ({ user, page }) => {
  const moving = () => page.evaluate(() => document.getAnimations().filter((a) => a.playState === 'running').length);
  await expect.poll(moving, 'packets ride on the cards of the labs').toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(moving).toBe(0);
  await user.openLab(LAB_NAMES.bridge);
  await user.time.hurries();
  const one = await user.terminal('qianyi-test-1');
  await one.types('ping -c 1 10.0.0.102');
  await one.says('1 packets transmitted, 1 received');
  expect(await moving()).toBe(0);
});

test('a packet is followed to its end', async ({ user }) => {
  await user.openLab(LAB_NAMES.bridge);
  await user.time.hurries();
  const one = await user.terminal('qianyi-test-1');
  await one.types('ping -c 1 10.0.0.102');
  await one.says('1 packets transmitted, 1 received');
  await user.packets.finds('Echo request');
  await user.packets.row('Echo request').first().click();
  await expect(user.page.getByRole('tree', { name: 'Headers' })).toContainText('Type8 (Echo request)');
  await expect(user.inspector.panel).toContainText('Taken in: it has arrived.');
});
