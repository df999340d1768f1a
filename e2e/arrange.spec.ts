import { expect, LAB_NAMES, test } from './driver.ts';

test('a namespace and its bridge are duplicated with names and addresses of their own, and undone', async ({ user }) => {
  await user.openLab(LAB_NAMES.bridge);
  const { canvas } = user;
  const before = await canvas.everything();
  const red = canvas.thing('namespace', before.namespaces[0] ?? '');
  await canvas.selects(red);
  await canvas.selectsAlso(canvas.thing('bridge', before.bridges[0] ?? ''));
  await canvas.presses('ControlOrMeta+d');
  await expect.poll(async () => (await canvas.everything()).namespaces.length).toBe(before.namespaces.length + 1);
  const after = await canvas.everything();
  expect(after.bridges).toHaveLength(before.bridges.length + 1);
  const cards = await canvas.addresses();
  expect(new Set(cards).size, 'no address twice').toBe(cards.length);

  await user.button('Undo').click();
  await expect.poll(() => canvas.everything()).toEqual(before);
});

test('what is copied is a script, and pasting it builds it', async ({ user, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await user.openLab(LAB_NAMES.bridge);
  const { canvas } = user;
  const { namespaces } = await canvas.everything();
  await canvas.selects(canvas.thing('namespace', namespaces[0] ?? ''));
  await canvas.focuses();
  await canvas.presses('ControlOrMeta+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`ip netns add ${namespaces[0]}`);
  await canvas.presses('ControlOrMeta+v');
  await expect.poll(async () => (await canvas.everything()).namespaces.length).toBe(namespaces.length + 1);
});

test('a namespace is collapsed, pings all the same, stays so over a reload, and opens up', async ({ user, page }) => {
  await user.openLab(LAB_NAMES.bridge);
  const { canvas } = user;
  const { namespaces } = await canvas.everything();
  const [name = '', other = ''] = namespaces;
  const room = canvas.thing('namespace', name);
  const inside = canvas.drawing.getByRole('group', { name: ` in namespace ${name} of ` });
  await expect(inside).toHaveCount(1);
  const otherCard = canvas.drawing.getByRole('group', { name: ` in namespace ${other} of ` });
  const address = (await otherCard.getAttribute('aria-label'))?.match(/[\d.]+(?=\/)/)?.[0];
  await canvas.menu(room, 'Collapse');
  await expect(inside).toHaveCount(0);
  await user.time.hurries();
  const terminal = await user.terminal(name);
  await terminal.types(`ping -c 1 ${address}`);
  await terminal.says('1 packets transmitted, 1 received');
  await page.reload();
  await expect(room).toBeVisible();
  await expect(inside).toHaveCount(0);
  await canvas.menu(room, 'Open up');
  await expect(inside).toBeVisible();
});

test('two namespaces are put in line, and the drawing is laid out anew', async ({ user, page }) => {
  await user.openLab(LAB_NAMES.bridge);
  const { canvas } = user;
  const { namespaces } = await canvas.everything();
  const [a, b] = [canvas.thing('namespace', namespaces[0] ?? ''), canvas.thing('namespace', namespaces[1] ?? '')];
  const top = async (of: typeof a) => Math.round((await of.boundingBox())?.y ?? 0);
  const home = await top(a);
  await canvas.drags(a, [0.5, 0.12], a, [0.5, 0.5]);
  await expect.poll(async () => Math.abs((await top(a)) - home)).toBeGreaterThan(8);
  await canvas.selects(a);
  await canvas.selectsAlso(b);
  await canvas.menu(a, 'Align top edges');
  await expect.poll(async () => Math.abs((await top(a)) - (await top(b)))).toBeLessThan(2);
  await page.getByRole('button', { name: 'Lay out anew' }).click();
  await expect.poll(async () => Math.abs((await top(b)) - (await top(a)))).toBeLessThan(2);
});
