/**
 * The app in a user's words. Specs say what somebody does and sees; this file knows by which role and name it is found. Nothing here waits for a
 * time to go by: everything waits for something that can be seen.
 */
import { readFile } from 'node:fs/promises';
import { test as base, type Download, expect, type Locator, type Page } from '@playwright/test';

export { expect };

interface Watch {
  readonly errors: string[];
  readonly requests: string[];
}
interface Fixtures {
  readonly user: User;
  readonly watch: Watch;
}

/** A test with a user before the start page. It fails when the console has an error or another server is asked for anything. */
export const test = base.extend<Fixtures>({
  watch: [
    async ({ page, baseURL }, use) => {
      const watch: Watch = { errors: [], requests: [] };
      page.on('console', (m) => m.type() === 'error' && watch.errors.push(m.text()));
      page.on('pageerror', (e) => watch.errors.push(String(e.stack ?? e)));
      page.context().on('request', (r) => watch.requests.push(r.url()));
      await use(watch);
      const own = new URL(baseURL ?? '').origin;
      const foreign = watch.requests.filter((url) => !/^(data|blob):/.test(url) && new URL(url).origin !== own);
      expect(watch.errors, 'errors in the console').toEqual([]);
      expect(foreign, 'requests to other servers').toEqual([]);
    },
    { auto: true },
  ],
  user: async ({ page }, use) => {
    const user = new User(page);
    await user.goHome();
    await use(user);
  },
});

/** Terminals and forms break lines where they are full: text is compared without its white space. */
const tight = (text: string): string => text.replace(/\s+/g, '');
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export type ToolName = 'Select' | 'Namespace' | 'Bridge' | 'veth' | 'VXLAN' | 'Cable' | 'NIC' | 'Machine' | 'Router' | 'Switch' | 'Note';
export const LAB_NAMES = {
  veth: 'Two namespaces and a veth pair',
  bridge: 'A bridge with a gateway',
  vxlan: 'VXLAN across two hosts',
} as const;

export class User {
  readonly page: Page;
  readonly canvas: CanvasHand;
  readonly packets: PacketReader;
  readonly inspector: InspectorReader;
  readonly time: TimeHand;
  readonly script: ScriptHand;

  constructor(page: Page) {
    this.page = page;
    this.canvas = new CanvasHand(page);
    this.packets = new PacketReader(page);
    this.inspector = new InspectorReader(page);
    this.time = new TimeHand(page);
    this.script = new ScriptHand(page);
  }

  async goHome(): Promise<void> {
    await this.page.goto('/');
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText(/Draw a Linux network|画一个 Linux 网络/);
  }
  /** Opens one of the offered labs. */
  async openLab(name: string): Promise<void> {
    await this.page.getByRole('button', { name: `Open the lab “${name}”` }).click();
    await this.sees(name);
    await this.canvas.settles();
  }
  async openEmpty(): Promise<void> {
    await this.page.getByRole('button', { name: /^Empty canvas/ }).click();
    await this.sees('Untitled lab');
  }
  /** The lab of this name is open. */
  async sees(lab: string): Promise<void> {
    await expect(this.button(`${lab}: rename the lab`)).toBeVisible();
    await expect(this.canvas.drawing).toBeVisible();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }
  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name });
  }
  /** A message in the middle of the work: an alert, or a short notice. */
  notice(): Locator {
    return this.page.getByRole('alert').or(this.page.getByRole('status'));
  }

  /** Presses the theme button: the page has to answer by its next frames, whatever runs. Measured in the page, where nothing else counts. */
  async answersWithin(ms: number): Promise<void> {
    const took = await this.button(/^(Dark|Light) theme$/).evaluate(
      (button) =>
        new Promise<number>((resolve) => {
          const before = button.getAttribute('aria-label');
          const started = performance.now();
          (button as HTMLElement).click();
          const look = () =>
            button.getAttribute('aria-label') === before ? requestAnimationFrame(look) : resolve(performance.now() - started);
          requestAnimationFrame(look);
        }),
    );
    expect(took).toBeLessThan(ms);
  }

  /** Copies text elsewhere and pastes it onto the page. */
  async pastes(text: string): Promise<void> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.page.evaluate((t) => navigator.clipboard.writeText(t), text);
    await this.page.keyboard.press('ControlOrMeta+V');
  }
  async chooses(what: () => Promise<void>, file: { name: string; text: string }): Promise<void> {
    const asked = this.page.waitForEvent('filechooser');
    await what();
    await (await asked).setFiles({ name: file.name, mimeType: 'text/plain', buffer: Buffer.from(file.text) });
  }
  /** The file that a gesture gives. */
  async receives(what: () => Promise<void>): Promise<{ readonly name: string; readonly bytes: Buffer; readonly path: string }> {
    const given = this.page.waitForEvent('download');
    await what();
    const file: Download = await given;
    const path = await file.path();
    return { name: file.suggestedFilename(), bytes: await readFile(path), path };
  }
  /** Presses a button that opens a menu, and chooses there. */
  async choosesFrom(menu: Locator, item: string | RegExp): Promise<void> {
    await menu.click();
    const items = this.page.getByRole('menu');
    await items
      .getByRole('menuitem', { name: item, exact: typeof item === 'string' })
      .or(items.getByRole('menuitemcheckbox', { name: item, exact: typeof item === 'string' }))
      .click();
    await expect(items).toBeHidden();
  }

  /** The line that leads through the first minutes. */
  get hints(): Locator {
    return this.page.getByRole('region', { name: 'First steps' });
  }
  async hint(step: string, words: string): Promise<void> {
    await expect(this.hints).toContainText(step);
    await expect(this.hints).toContainText(words);
  }
  tool(name: ToolName): Locator {
    return this.page.getByRole('navigation', { name: 'Drawing tools' }).getByRole('button', { name, exact: true });
  }
  /** Chooses a language in the bar, by its own name. */
  async speaks(language: string): Promise<void> {
    await this.page.locator('.lang select').selectOption({ label: language });
  }
  /** The browser has all files. */
  async isKeptForOffline(): Promise<void> {
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await expect.poll(() => this.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  }

  /** The menu beside the lab's name. */
  async labMenu(item: string | RegExp): Promise<void> {
    await this.choosesFrom(this.button('This lab and others'), item);
  }
  /** The lab as a file. */
  savesFile(): ReturnType<User['receives']> {
    return this.receives(() => this.labMenu(/^Save as a file/));
  }
  /** Chooses a file in the open lab. */
  opensFile(file: { name: string; text: string }): Promise<void> {
    return this.chooses(() => this.labMenu(/^Open a file/), file);
  }
  /** Lets a file fall onto the page. */
  async drops(file: { name: string; bytes: Buffer; type?: string }): Promise<void> {
    const data = await this.page.evaluateHandle(
      ({ name, base64, type }) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
        return transfer;
      },
      { name: file.name, base64: file.bytes.toString('base64'), type: file.type ?? 'application/octet-stream' },
    );
    const page = this.page.locator('.ws, .home');
    await page.dispatchEvent('dragover', { dataTransfer: data });
    await page.dispatchEvent('drop', { dataTransfer: data });
  }
  /** The link of the share dialog. */
  async shares(): Promise<string> {
    await this.button('Share').click();
    const dialog = this.dialog('Share by link');
    const link = dialog.getByRole('textbox', { name: 'Link' });
    await expect(link).toHaveValue(/#\/s\//);
    const text = await link.inputValue();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(dialog).toBeHidden();
    return text;
  }
  /** Follows a link from somewhere else. */
  async follows(link: string): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.goto(link);
  }
  /** Asks the palette for something and takes what it finds first. */
  async finds(words: string, item?: string | RegExp): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+K');
    const field = this.page.getByRole('combobox', { name: 'Find anything' });
    await field.fill(words);
    const first = this.page.getByRole('listbox', { name: 'Found' }).getByRole('option').first();
    if (item !== undefined) await expect(first).toContainText(item);
    await field.press('Enter');
    await expect(field).toBeHidden();
  }

  /** Goes to the terminal of a machine or namespace; opens one if there is none. */
  async terminal(place: string): Promise<TerminalHand> {
    const tab = this.page.getByRole('tab', { name: place, exact: true });
    await this.page.getByRole('button', { name: 'Terminal', exact: true }).click();
    if (await tab.isVisible()) await tab.click();
    else await this.choosesFrom(this.button('New terminal'), new RegExp(`^${literal(place)}( itself)?$`));
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    const hand = new TerminalHand(this.page, place);
    await hand.isReady();
    return hand;
  }
  /** A terminal that is seen already, by its name. */
  terminalHand(name: string): TerminalHand {
    return new TerminalHand(this.page, name);
  }
  async renamesLab(from: string, to: string): Promise<void> {
    await this.button(`${from}: rename the lab`).click();
    const field = this.page.getByRole('textbox', { name: 'Name of the lab' });
    await field.fill(to);
    await field.press('Enter');
  }
  /** The browser has kept the lab under this name. */
  async isKept(name: string): Promise<void> {
    await expect
      .poll(() =>
        this.page.evaluate(() => Object.entries(localStorage).flatMap(([key, v]) => (key === 'vethlab.labs' ? [String(v)] : []))[0] ?? ''),
      )
      .toContain(`"name":"${name}"`);
  }
  /** Chooses an interface under "Save pcap" of the packet list. */
  async savesPcap(place: string, dev: string): Promise<void> {
    await this.packets.pane.getByRole('button', { name: 'Save pcap' }).click();
    const group = this.page.getByRole('menu').getByRole('group', { name: place, exact: true });
    await group.getByRole('menuitem', { name: dev, exact: true }).click();
  }
  /** The export dialog with its script. */
  async exports(): Promise<ExportDialog> {
    await this.button('Export script').click();
    const dialog = this.dialog('Export script');
    await expect(dialog).toBeVisible();
    return new ExportDialog(this, dialog);
  }
}

class TerminalHand {
  private readonly page: Page;
  private readonly region: Locator;

  constructor(page: Page, place: string) {
    this.page = page;
    this.region = page.getByRole('region', { name: `Terminal on ${place}`, exact: true });
  }
  async isReady(): Promise<void> {
    await expect(this.region.getByRole('listitem').filter({ hasText: /\S/ }).last()).toHaveText(/[#$]\s*$/);
  }
  async types(line: string): Promise<void> {
    await this.region.getByRole('textbox').focus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }
  async presses(key: string): Promise<void> {
    await this.region.getByRole('textbox').focus();
    await this.page.keyboard.press(key);
  }
  /** Pastes into it, as by the keys. */
  async pastes(text: string): Promise<void> {
    await this.region.getByRole('textbox').focus();
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.page.evaluate((t) => navigator.clipboard.writeText(t), text);
    await this.page.keyboard.press('ControlOrMeta+V');
  }
  /** Waits until the terminal shows this. */
  async says(text: string | RegExp): Promise<void> {
    const wanted = typeof text === 'string' ? tight(text) : text;
    const shown = expect.poll(async () => tight(await this.text()), { message: `terminal says ${text}` });
    await (typeof wanted === 'string' ? shown.toContain(wanted) : shown.toMatch(wanted));
  }
  /** What it shows now. */
  async text(): Promise<string> {
    return (await this.region.getByRole('listitem').allTextContents()).join('\n');
  }
}

const KINDS = {
  namespace: (name: string) => new RegExp(`^namespace ${literal(name)} in `),
  machine: (name: string) => new RegExp(`^(machine|router|switch) ${literal(name)}(,|$)`),
  bridge: (name: string) => new RegExp(`^bridge ${literal(name)} in `),
  device: (name: string) => new RegExp(`^(device|network card|VXLAN device) ${literal(name)} in `),
} as const;
export type ThingKind = keyof typeof KINDS;

/** Fractions of a thing's width and height. */
type Spot = readonly [x: number, y: number];

class CanvasHand {
  private readonly page: Page;
  readonly drawing: Locator;

  constructor(page: Page) {
    this.page = page;
    this.drawing = page.getByRole('application', { name: 'Drawing of the network' });
  }

  /** A drawn thing; `inside` tells things of one name apart. */
  thing(kind: ThingKind, name: string, inside?: string): Locator {
    const all = this.drawing.getByRole('group', { name: KINDS[kind](name) });
    return inside === undefined ? all : all.and(this.drawing.getByRole('group', { name: inside }));
  }
  /** The plug of a device in a bridge. */
  port(name: string, bridge: string): Locator {
    return this.drawing.getByRole('button', { name: new RegExp(`^port ${literal(name)} of ${literal(bridge)},`) });
  }
  pair(a: string, b: string): Locator {
    return this.drawing.getByRole('button', { name: new RegExp(`^veth pair (?=.*${literal(a)} )(?=.*${literal(b)}[ ,])`) });
  }

  /** Presses a thing where its name stands. */
  async selects(thing: Locator, spot?: Spot): Promise<void> {
    await thing.click({ position: spot ? await this.at(thing, spot) : { x: 24, y: 14 } });
  }
  /** Presses one more, with what is selected already. */
  async selectsAlso(thing: Locator): Promise<void> {
    await thing.click({ position: { x: 24, y: 14 }, modifiers: ['Shift'] });
  }
  /** Waits until a lab with namespaces has been built: nothing new is drawn for a while. */
  async settles(): Promise<void> {
    let last = '';
    const same = async (): Promise<boolean> => {
      const before = last;
      const { namespaces, bridges } = await this.everything();
      last = [...namespaces, ...bridges, ...(await this.addresses())].join();
      return namespaces.length > 0 && last === before;
    };
    await expect.poll(same, { intervals: [400], message: 'the lab is built' }).toBe(true);
  }
  /** Names of what is drawn. */
  async everything(): Promise<{ readonly namespaces: string[]; readonly bridges: string[] }> {
    const names = await this.drawing.getByRole('group').evaluateAll((all) => all.map((el) => el.getAttribute('aria-label') ?? ''));
    const named = (kind: string) => names.flatMap((n) => n.match(new RegExp(`^${kind} (\\S+) in `))?.[1] ?? []);
    return { namespaces: named('namespace'), bridges: named('bridge') };
  }
  /** Addresses that stand on the drawing. */
  async addresses(): Promise<string[]> {
    const names = await this.drawing.getByRole('group').evaluateAll((all) => all.map((el) => el.getAttribute('aria-label') ?? ''));
    return names.flatMap((n) => n.match(/\d+\.\d+\.\d+\.\d+\/\d+/g) ?? []);
  }
  async takes(tool: ToolName): Promise<void> {
    const button = this.page.getByRole('navigation', { name: 'Drawing tools' }).getByRole('button', { name: tool, exact: true });
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
  }
  /** Pulls a box with a tool and names what it makes. */
  async draws(tool: ToolName, inside: Locator, from: Spot, to: Spot, name: string): Promise<void> {
    await this.takes(tool);
    await this.drags(inside, from, inside, to);
    await this.names(name);
  }
  async connects(tool: 'veth' | 'Cable', from: Locator, fromSpot: Spot, to: Locator, toSpot: Spot): Promise<void> {
    await this.takes(tool);
    await this.drags(from, fromSpot, to, toSpot);
  }
  async drags(from: Locator, fromSpot: Spot, to: Locator, toSpot: Spot): Promise<void> {
    await this.rests(from);
    const a = await this.onScreen(from, fromSpot);
    const b = await this.onScreen(to, toSpot);
    await this.page.mouse.move(a.x, a.y);
    await this.page.mouse.down();
    await this.page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2, { steps: 4 });
    await this.page.mouse.move(b.x, b.y, { steps: 4 });
    await this.page.mouse.up();
  }
  async names(name: string): Promise<void> {
    const field = this.page.getByRole('textbox', { name: 'Name', exact: true });
    await field.fill(name);
    await field.press('Enter');
    await expect(field).toBeHidden();
  }
  /** Double-clicks a device, fills its form, applies it. */
  async configures(device: Locator, name: string, settings: Readonly<Record<string, string>>): Promise<void> {
    await device.dblclick({ position: { x: 30, y: 14 } });
    await this.fills(name, settings);
  }
  async fills(name: string, settings: Readonly<Record<string, string>>): Promise<void> {
    const form = this.page.getByRole('form', { name, exact: true });
    for (const [label, value] of Object.entries(settings)) await form.getByLabel(label, { exact: true }).fill(value);
    await form.getByRole('button', { name: 'Apply' }).click();
    await expect(form).toBeHidden();
  }
  async menu(thing: Locator, item: string | RegExp): Promise<void> {
    await thing.click({ button: 'right', position: { x: 24, y: 14 } });
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  /** Puts the keyboard into the drawing. */
  /** Takes the keyboard to the drawing, once there is something on it: the page opens before the machine has booted. */
  async focuses(): Promise<void> {
    await expect(this.drawing.getByRole('group', { name: /^machine / }).first()).toBeVisible();
    await this.drawing.focus();
  }
  /** Presses keys while the drawing has the focus. */
  async presses(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }
  /** Goes to a thing by arrow keys, as its direction says. */
  async walksTo(thing: Locator): Promise<void> {
    const wanted = (await thing.getAttribute('aria-label')) ?? '';
    for (let presses = 0; presses < 16 && (await this.focused()) !== wanted; presses++) {
      const from = await this.middle(this.drawing.getByRole('group', { name: await this.focused(), exact: true }));
      const to = await this.middle(thing);
      const across = to.x > from.x ? 'ArrowRight' : 'ArrowLeft';
      const along = to.y > from.y ? 'ArrowDown' : 'ArrowUp';
      const sideways = Math.abs(to.x - from.x) > Math.abs(to.y - from.y);
      await this.presses(sideways === presses % 3 < 2 ? across : along);
    }
    await expect.poll(() => this.focused()).toBe(wanted);
  }
  private middle = (thing: Locator) => this.onScreen(thing, [0.5, 0.5]);
  /** The sentence of the thing that the keyboard is at. */
  async focused(): Promise<string> {
    const id = await this.drawing.getAttribute('aria-activedescendant');
    return id === null ? '' : ((await this.page.locator(`[id="${id}"]`).getAttribute('aria-label')) ?? '');
  }

  /** Where a thing's middle is, as a fraction of what it stands in. */
  async placeIn(thing: Locator, around: Locator): Promise<{ readonly x: number; readonly y: number }> {
    const outer = await around.boundingBox();
    if (!outer) throw new Error('it is not in view');
    const { x, y } = await this.middle(thing);
    return { x: (x - outer.x) / outer.width, y: (y - outer.y) / outer.height };
  }
  /** The view does not move any more. */
  async rests(thing: Locator): Promise<void> {
    let before = '';
    await expect
      .poll(async () => {
        const now = JSON.stringify(await thing.boundingBox());
        const same = now === before;
        before = now;
        return same;
      })
      .toBe(true);
  }
  private async at(thing: Locator, [fx, fy]: Spot) {
    const box = await thing.boundingBox();
    if (!box) throw new Error('it is not in view');
    return { x: box.width * fx, y: box.height * fy };
  }
  private async onScreen(thing: Locator, spot: Spot) {
    const box = await thing.boundingBox();
    if (!box) throw new Error('it is not in view');
    const { x, y } = await this.at(thing, spot);
    return { x: box.x + x, y: box.y + y };
  }
}

class PacketReader {
  private readonly grid: Locator;
  readonly pane: Locator;

  constructor(page: Page) {
    this.pane = page.getByRole('region', { name: 'Packets', exact: true });
    this.grid = page.getByRole('grid', { name: 'Packets' });
  }
  /** Rows from the first on, as far as the list draws them, in the words of its columns. */
  async first(n: number): Promise<{ no: string; protocol: string; place: string; what: string }[]> {
    const rows = this.grid.getByRole('row');
    await this.grid.getByRole('rowgroup').hover();
    await expect
      .poll(async () => {
        await this.grid.page().mouse.wheel(0, -100_000);
        return this.grid.getByRole('row', { name: /^1 / }).count();
      })
      .toBe(1);
    const seen = [];
    for (const row of (await rows.all()).slice(1, n + 1)) {
      const [no = '', , protocol = '', place = '', , what = ''] = await row.getByRole('gridcell').allInnerTexts();
      seen.push({ no: no.trim(), protocol: protocol.trim(), place: place.trim(), what: what.trim() });
    }
    return seen;
  }
  row(text: string | RegExp): Locator {
    return this.grid.getByRole('row').filter({ hasText: text });
  }
  get filterField(): Locator {
    return this.pane.getByRole('combobox', { name: 'Find in packets' });
  }
  /** Chooses in the menu "Filter". */
  async chooses(item: string): Promise<void> {
    await this.pane.getByRole('button', { name: 'Filter', exact: true }).click();
    await this.pane
      .page()
      .getByRole('menuitemcheckbox', { name: new RegExp(`^${literal(item)}( ?✓)?$`) })
      .click();
  }
  /** How many rows the heading counts. */
  async number(): Promise<number> {
    return Number(((await this.pane.getByRole('heading').textContent()) ?? '').replace(/\D/g, ''));
  }
  /** Shows only rows with this in them. */
  async finds(text: string): Promise<void> {
    await this.pane.getByRole('combobox', { name: 'Find in packets' }).fill(text);
  }
  /** As many rows as the heading says. */
  async count(n: number): Promise<void> {
    await expect(this.pane.getByRole('heading')).toHaveText(n === 0 ? 'Packets' : `Packets ${n}`);
  }
}

class InspectorReader {
  readonly panel: Locator;

  constructor(page: Page) {
    this.panel = page.getByRole('complementary', { name: 'Inspector' });
  }
  async opens(tab: string): Promise<void> {
    await this.panel.getByRole('tab', { name: new RegExp(`^${literal(tab)}`) }).click();
  }
  /** The table row that has all of these words. */
  row(table: string, ...words: readonly string[]): Locator {
    let rows = this.panel.getByRole('table', { name: table }).getByRole('row');
    for (const word of words) rows = rows.filter({ hasText: word });
    return rows;
  }
}

class TimeHand {
  private readonly page: Page;
  readonly head: Locator;

  constructor(page: Page) {
    this.page = page;
    this.head = page.getByRole('slider', { name: 'Play head' });
  }
  async pauses(): Promise<void> {
    await this.page.getByRole('button', { name: 'Pause', exact: true }).click();
  }
  async plays(): Promise<void> {
    await this.page.getByRole('button', { name: 'Play', exact: true }).click();
  }
  async nextHop(): Promise<void> {
    await this.page.getByRole('button', { name: 'Next hop', exact: true }).click();
  }
  async hopBack(): Promise<void> {
    await this.page.getByRole('button', { name: 'One hop back', exact: true }).click();
  }
  /** As fast as the app offers. */
  async hurries(): Promise<void> {
    await this.page.getByRole('button', { name: /^Speed/ }).click();
    await this.page.getByRole('menuitemcheckbox', { name: /^8×/ }).click();
    await expect(this.page.getByRole('button', { name: 'Speed 8×' })).toBeVisible();
  }
  async toStart(): Promise<void> {
    await this.head.press('Home');
  }
  async toEnd(): Promise<void> {
    await this.head.press('End');
  }
  /** Number of the event at which the head stands. */
  async event(): Promise<number> {
    return Number(await this.head.getAttribute('aria-valuenow'));
  }
}

class ScriptHand {
  private readonly page: Page;
  readonly text: Locator;

  constructor(page: Page) {
    this.page = page;
    this.text = page.getByRole('textbox', { name: 'Script' });
  }
  async opens(): Promise<void> {
    await this.page.getByRole('button', { name: 'Script', exact: true }).click();
    await expect(this.text).toBeVisible();
  }
  async runs(text: string): Promise<void> {
    await this.text.fill(text);
    await this.page.getByRole('button', { name: 'Run script' }).click();
  }
  async stops(): Promise<void> {
    await this.page.getByRole('button', { name: 'Stop script' }).first().click();
  }
  async status(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: text }).first()).toBeVisible();
  }
  /** What failed, line by line. */
  errors(): Locator {
    return this.page.getByRole('list', { name: 'Lines that failed' }).getByRole('listitem');
  }
}

class ExportDialog {
  private readonly user: User;
  readonly dialog: Locator;

  constructor(user: User, dialog: Locator) {
    this.user = user;
    this.dialog = dialog;
  }
  /** The script, once it is that of a lab at rest: a lab that is being built goes on growing in the dialog. */
  async shown(): Promise<string> {
    const region = this.dialog.getByRole('region', { name: 'The script' });
    await expect(region).toContainText('ip netns add');
    let last = '';
    const settled = async (): Promise<boolean> => {
      const before = last;
      last = (await region.textContent()) ?? '';
      return last === before;
    };
    await expect.poll(settled, { intervals: [600] }).toBe(true);
    return last;
  }
  /** The script as a file. */
  async downloads(): Promise<{ readonly name: string; readonly text: string; readonly path: string }> {
    const file = await this.user.receives(() => this.dialog.getByRole('button', { name: 'Download', exact: true }).click());
    return { name: file.name, text: file.bytes.toString('utf8'), path: file.path };
  }
  /** The drawing as a file. */
  async picture(kind: 'SVG' | 'PNG'): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    await this.dialog.getByRole('tab', { name: 'Picture' }).click();
    return this.user.receives(() => this.dialog.getByRole('button', { name: `Picture (${kind})` }).click());
  }
  /** The script of one machine. */
  async machine(name: string): Promise<string> {
    await this.dialog.getByRole('tab', { name: 'A script a machine' }).click();
    await this.dialog.getByRole('combobox', { name: 'Machine' }).selectOption(name);
    return this.shown();
  }
  async closes(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Close' }).click();
    await expect(this.dialog).toBeHidden();
  }
}
