import { expect, LAB_NAMES, test } from './driver.ts';

const NAMESPACES = {
  veth: ['qianyi-test-1', 'qianyi-test-2'],
  bridge: ['qianyi-test-1', 'qianyi-test-2'],
  vxlan: ['qianyi-test-1', 'qianyi-test-2', 'qianyi-test-3', 'qianyi-test-4'],
} as const;

test('three labs are offered', async ({ user }) => {
  const cards = user.button(/^Open the lab/);
  await expect(cards).toHaveCount(3);
  for (const name of Object.values(LAB_NAMES)) await expect(user.button(`Open the lab “${name}”`)).toBeVisible();
});

for (const [id, name] of Object.entries(LAB_NAMES)) {
  test(`${name}: its namespaces are drawn`, async ({ user, watch }) => {
    await user.openLab(name);
    for (const netns of NAMESPACES[id as keyof typeof NAMESPACES]) await expect(user.canvas.thing('namespace', netns)).toBeVisible();
    expect(watch.requests.length).toBeGreaterThan(3);
  });
}

test('the page may not evaluate text as code', async ({ page, user }) => {
  await expect(user.button(/^Empty canvas/)).toBeVisible();
  const policy = await page.evaluate(() => document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content'));
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe-eval');
  expect(policy).not.toMatch(/https?:/);
});
