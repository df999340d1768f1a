import { expect, LAB_NAMES, test } from './driver.ts';

test('a link carries the whole lab to somebody else', async ({ user, page, browser, baseURL }) => {
  await user.openLab(LAB_NAMES.vxlan);
  await user.renamesLab(LAB_NAMES.vxlan, 'Two hosts, for you');
  await user.isKept('Two hosts, for you');
  const link = await user.shares();
  expect(link.length).toBeLessThan(4000);

  const other = await browser.newContext({ baseURL: baseURL ?? '' });
  const theirs = new (user.constructor as new (p: typeof page) => typeof user)(await other.newPage());
  await theirs.follows(link);
  await theirs.sees('Two hosts, for you');
  await expect(theirs.canvas.thing('namespace', 'qianyi-test-4')).toBeVisible();
  await theirs.page.reload();
  await theirs.sees('Two hosts, for you');
  await other.close();
});

test('a damaged link and one from a newer Vethlab say so on the start page', async ({ user }) => {
  await user.openLab(LAB_NAMES.veth);
  const link = await user.shares();
  await user.follows(link.slice(0, -20));
  await expect(user.notice().filter({ hasText: 'The link is damaged' })).toBeVisible();
  await expect(user.button(/^Empty canvas/)).toBeVisible();
  await user.follows(link.replace('#/s/1.', '#/s/9.'));
  await expect(user.notice().filter({ hasText: 'made by a newer Vethlab' })).toBeVisible();
  await user.pastes(link);
  await user.sees(LAB_NAMES.veth);
});

for (const kind of ['SVG', 'PNG'] as const) {
  test(`dropping an exported picture opens the lab in it: ${kind}`, async ({ user }) => {
    await user.openLab(LAB_NAMES.bridge);
    await expect(user.canvas.thing('bridge', 'br0')).toBeVisible();
    const dialog = await user.exports();
    const file = await dialog.picture(kind);
    await dialog.closes();
    await user.goHome();
    await user.drops({ name: file.name, bytes: file.bytes });
    await user.sees(LAB_NAMES.bridge);
    await expect(user.canvas.thing('namespace', 'qianyi-test-2')).toBeVisible();
  });
}

test('a picture of something else has no lab in it, and the open one stays', async ({ user }) => {
  await user.openLab(LAB_NAMES.veth);
  await user.drops({ name: 'cat.svg', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), type: 'image/svg+xml' });
  await expect(user.notice().filter({ hasText: 'There is no lab in this picture.' })).toBeVisible();
  await expect(user.canvas.thing('namespace', 'qianyi-test-1')).toBeVisible();
});
