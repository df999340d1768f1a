import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, LAB_NAMES, test } from './driver.ts';

const SIZES = [
  { name: 'large', width: 1440, height: 900 },
  { name: 'phone', width: 390, height: 844 },
] as const;

for (const theme of ['light', 'dark'] as const) {
  for (const { name, ...size } of SIZES) {
    test(`${theme}, ${name}: nothing serious for those who see or use the page otherwise`, async ({ page, user }) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme });
      await page.reload();
      await expect(user.button(/^Open the lab/).first()).toBeVisible();
      expect(await serious(page), 'start page').toEqual([]);
      expect(await tooWide(page), 'start page').toEqual([]);

      await user.button(`Open the lab “${LAB_NAMES.bridge}”`).click();
      await expect(user.canvas.thing('bridge', 'br0')).toBeVisible();
      await user.canvas.rests(user.canvas.thing('bridge', 'br0'));
      expect(await serious(page), 'workspace').toEqual([]);
      expect(await tooWide(page), 'workspace').toEqual([]);
    });
  }
}

test('tables as well', async ({ page, user }) => {
  await user.openLab(LAB_NAMES.bridge);
  await user.time.hurries();
  const one = await user.terminal('qianyi-test-1');
  await one.types('ping -c 1 10.0.0.102');
  await one.says('1 received');
  await user.canvas.selects(user.canvas.thing('bridge', 'br0'));
  await expect(user.inspector.row('FDB', 'veth-1-b', 'test-1')).toBeVisible();
  expect(await serious(page), 'tables').toEqual([]);
});

test('every form of the export as well', async ({ page, user }) => {
  await user.openLab(LAB_NAMES.veth);
  const dialog = await user.exports();
  expect(await serious(page, '[role="dialog"]'), 'export').toEqual([]);
  for (const form of ['A script a machine', 'Picture', 'Capture', 'Lab file']) {
    await dialog.dialog.getByRole('tab', { name: form }).click();
    expect(await serious(page, '[role="dialog"]'), form).toEqual([]);
  }
});

test('the smaller dialogs as well', async ({ page, user }) => {
  await user.openLab(LAB_NAMES.veth);
  await user.button('Share').click();
  await expect(user.dialog('Share by link').getByRole('textbox', { name: 'Link' })).toHaveValue(/#/);
  expect(await serious(page, '[role="dialog"]'), 'share').toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+K');
  await expect(user.dialog('Find anything')).toBeVisible();
  expect(await serious(page, '[role="dialog"]'), 'palette').toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+,');
  await expect(user.dialog('Settings')).toBeVisible();
  expect(await serious(page, '[role="dialog"]'), 'settings').toEqual([]);
  await page.keyboard.press('Escape');
  await user.finds('keys', 'Keys');
  await expect(user.dialog('Keys')).toBeVisible();
  expect(await serious(page, '[role="dialog"]'), 'keys').toEqual([]);
});

test('the chosen theme is kept', async ({ page, user }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await user.button('Dark theme').click();
  await expect(user.button('Light theme')).toBeVisible();
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await paper();
  await page.reload();
  await expect(user.button('Light theme')).toBeVisible();
  expect(await paper()).toBe(dark);
  await user.openLab(LAB_NAMES.veth);
  await expect(user.button('Light theme')).toBeVisible();
});

/** Serious and critical findings, in a line each: on the whole page, or in a part of it. */
async function serious(page: Page, part = 'html'): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary?.split('\n').at(-1)?.trim() ?? ''}`));
}

/** What sticks out of the window and cannot be scrolled to. The drawing is larger than its window by nature. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const reached = (el: Element): boolean => {
      for (let up = el.parentElement; up && up !== document.body; up = up.parentElement)
        if (['auto', 'scroll'].includes(getComputedStyle(up).overflowX) || up.getAttribute('role') === 'application') return true;
      return false;
    };
    const out = [...document.body.querySelectorAll('*')].filter((el) => el.getBoundingClientRect().right > width + 1 && !reached(el));
    const scrolls = document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : [];
    return [...scrolls, ...out.map((el) => `${el.tagName} ${el.getAttribute('class')} ${el.textContent?.slice(0, 40)}`)];
  });
