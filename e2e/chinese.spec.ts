import { expect, test } from './driver.ts';

const LATIN_WORD = /[a-z]{4,}/i;
/** Names that no language translates. */
const KEPT =
  /Vethlab|Linux|root|shell|ping|veth|VXLAN|bash|bridge|iptables|qianyi-test-\d|host[AB]?|MAC|UDP|React Flow attribution|React Flow|script|pcap|Ctrl|Space|English/gi;

test.use({ locale: 'zh-CN' });

test('a Chinese browser is spoken to in Chinese, on every screen', async ({ user, page }) => {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/画一个 Linux 网络/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  expect(await foreign(page)).toEqual([]);

  await page.getByRole('button', { name: '打开实验“网桥与网关”' }).click();
  await expect(page.getByRole('button', { name: '网桥与网关：重命名实验' })).toBeVisible();
  await expect(page.getByRole('group', { name: /^网桥 br0，/ })).toBeVisible();
  expect(await foreign(page)).toEqual([]);
  await page.getByRole('button', { name: '运行 ping -c 3 10.0.0.102' }).first().click();
  await expect(page.getByRole('heading', { name: /^数据包 \d+/ })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+,');
  const settings = page.getByRole('dialog', { name: '设置' });
  await expect(settings).toBeVisible();
  await settings.getByRole('radio', { name: 'English', exact: true }).click();
  await expect(user.dialog('Settings')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(user.button('Export script')).toBeVisible();
  await page.reload();
  await expect(user.button('Export script')).toBeVisible();
});

/** Visible pieces of text that read like English sentences: two words of the alphabet or more, none of them a name. */
async function foreign(page: import('@playwright/test').Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const out: string[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const el = node.parentElement;
      if (el && !el.closest('.xterm, .mono, code, kbd, pre, script, option') && el.getClientRects().length > 0)
        out.push(node.textContent ?? '');
    }
    for (const el of document.querySelectorAll('[aria-label], [title], [data-hint], [placeholder]'))
      for (const name of ['aria-label', 'title', 'data-hint', 'placeholder']) out.push(el.getAttribute(name) ?? '');
    return out;
  });
  return texts.filter((text) => !/[\u4e00-\u9fff]/.test(text) && LATIN_WORD.test(text.replace(KEPT, '')) && /[a-z] [a-z]/i.test(text));
}
