// How the chat looks and whether everybody can use it: pictures in target/web/, axe's rules, keyboard, narrow and
// enlarged screens. The pictures are for people; what a machine can tell is asserted.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { Customer, launch, pictureFolder, png } from './browser.mjs';
import { Operator } from './operator.mjs';
import { Portal } from './portal.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const folder = pictureFolder('web');
const DESK = { viewport: { width: 1200, height: 800 } };
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const TWICE = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }; // 1280 x 800 at 200 %

const WORDS = {
  'en-GB': { ask: 'Hello! Is the morning mug dishwasher-safe? 🙂', answer: 'It is, and so is its saucer: https://example.com/care', more: 'And this one?', typing: 'is typing' },
  'ru-RU': { ask: 'Здравствуйте! Есть ли кружка в наличии? 🙂', answer: 'Да, шесть штук. Уход: https://example.com/uhod', more: 'А такая?', typing: 'печатает' },
};

let portal, browser, anna;

before(async () => {
  [portal, browser] = await Promise.all([Portal.start(), launch()]);
  anna = await Operator.onShift(portal, 'anna');
});

after(async () => {
  anna?.leave();
  await browser?.close();
  await portal?.stop();
});

afterEach(() => anna.finish());

const cases = [
  ['light', DESK, 'en-GB', 'light'],
  ['dark', DESK, 'en-GB', 'dark'],
  ['russian', DESK, 'ru-RU', 'light'],
  ['phone-360', PHONE, 'en-GB', 'light'],
  ['phone-360-russian-dark', PHONE, 'ru-RU', 'dark'],
  ['zoom-200', TWICE, 'en-GB', 'light'],
  ['zoom-200-russian-dark', TWICE, 'ru-RU', 'dark'],
];

for (const [name, screen, locale, colorScheme] of cases) {
  test(`${name}: a conversation fits, reads well and passes axe`, async () => {
    const guest = await Customer.visit(browser, portal.page, { ...screen, locale, colorScheme });
    const words = WORDS[locale];
    await picture(guest, `${name}-1-page`);
    await guest.open();
    await guest.panel.locator('.note.alone').waitFor();
    await picture(guest, `${name}-2-empty`);
    await guest.write(words.ask);
    await guest.waitMine(words.ask, 'sent');
    const dialog = await anna.accept(words.ask);
    await anna.send(dialog, words.answer);
    await guest.waitTheirs(words.answer);
    await guest.page.locator('input[type=file]').setInputFiles({ name: 'mug.png', mimeType: 'image/png', buffer: png(320, 240) });
    await guest.field.fill(words.more);
    await picture(guest, `${name}-3-preview`);
    await guest.field.press('Enter');
    await guest.waitMine(words.more, 'sent');
    anna.typing(dialog);
    await guest.panel.getByText(words.typing).waitFor();
    await picture(guest, `${name}-4-conversation`);
    await fits(guest);
    await passesAxe(guest);
    await guest.context.setOffline(true);
    await guest.write('…');
    await guest.strip.waitFor();
    await guest.field.fill('я'.repeat(20_001));
    await picture(guest, `${name}-5-offline`);
    await fits(guest);
    await passesAxe(guest);
    await guest.leave();
  });
}

test('everything can be done from the keyboard', async () => {
  const guest = await Customer.visit(browser, portal.page, DESK);
  const focused = () => guest.page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute('aria-label') ?? element?.tagName ?? null;
  });
  const { keyboard } = guest.page;
  await guest.launcher.focus();
  await keyboard.press('Enter');
  await guest.panel.waitFor();
  assert.equal(await focused(), 'Message');
  await keyboard.type('typed only');
  await keyboard.press('Shift+Enter');
  await keyboard.type('in two lines');
  await keyboard.press('Tab');
  assert.equal(await focused(), 'Send');
  await keyboard.press('Enter');
  await guest.waitMine('in two lines', 'sent');
  assert.equal(await focused(), 'Message', 'ready for the next words');
  await keyboard.press('Escape');
  await guest.panel.waitFor({ state: 'hidden' });
  assert.equal(await focused(), 'Open chat', 'focus is back where it came from');
  await guest.leave();
});

test('on a phone the panel is the screen and keeps the focus', async () => {
  const guest = await Customer.visit(browser, portal.page, PHONE);
  await guest.open();
  assert.deepEqual(await guest.panel.boundingBox(), { x: 0, y: 0, width: 360, height: 740 });
  assert.equal(await guest.panel.getAttribute('aria-modal'), 'true');
  for (let i = 0; i < 8; i++) {
    await guest.page.keyboard.press(i < 4 ? 'Tab' : 'Shift+Tab');
    assert.ok(await guest.panel.evaluate((panel) => panel.contains(panel.getRootNode().activeElement)), `stop ${i}`);
  }
  await guest.leave();
});

test('who wants no motion gets none', async () => {
  const guest = await Customer.visit(browser, portal.page, { ...DESK, reducedMotion: 'reduce' });
  await guest.open();
  const moving = () => guest.page.evaluate(() => document.querySelector('openlines-chat').shadowRoot.getAnimations().length);
  await guest.write('no motion');
  await guest.waitMine('no motion', 'sent');
  const dialog = await anna.accept('no motion');
  anna.typing(dialog);
  await guest.panel.locator('.dots').waitFor();
  assert.equal(await moving(), 0);
  await guest.leave();
});

test('news is spoken: log, status and alerts have their roles', async () => {
  const guest = await Customer.visit(browser, portal.page, DESK);
  await guest.open();
  const log = guest.panel.getByRole('log', { name: 'Messages' });
  assert.equal(await log.getAttribute('aria-live'), 'polite');
  assert.equal(await guest.panel.getAttribute('role'), 'dialog');
  await guest.write('spoken');
  await guest.waitMine('spoken', 'sent');
  await log.getByText('You', { exact: true }).waitFor({ state: 'attached' });
  await log.getByText('Sent', { exact: true }).waitFor({ state: 'attached' });
  const dialog = await anna.accept('spoken');
  await guest.page.keyboard.press('Escape');
  await anna.send(dialog, 'while shut');
  await guest.page.locator('[aria-live=polite]', { hasText: `New message from ${anna.name}` }).waitFor({ state: 'attached' });
  await guest.leave();
});

test('P17: who waits where nobody is there reads the line\'s own text, and hears of it while the chat is shut', async () => {
  const busy = 'We are all busy. We answer as soon as we can.';
  const admin = new Operator(portal, portal.user('admin'));
  await admin.signIn();
  const { lines } = await admin.request('GET', 'admin/lines');
  await admin.request('PATCH', `admin/lines/${lines[0].id}`, { empty_queue_text: busy });
  await anna.command('shift_pause', 'self', {});
  const looks = [['light', DESK, 'en-GB', 'Automatic reply'], ['dark', PHONE, 'ru-RU', 'Автоматический ответ']];
  const guests = await Promise.all(looks.map(async ([colorScheme, screen, locale, name]) => {
    const guest = await Customer.visit(browser, portal.page, { ...screen, locale, colorScheme });
    await guest.open();
    await guest.write(WORDS[locale].ask);
    await guest.waitMine(WORDS[locale].ask, 'sent');
    return { guest, name, ask: WORDS[locale].ask, colorScheme };
  }));
  await guests[0].guest.page.keyboard.press('Escape');
  const spoken = guests[0].guest.page.locator('.sr[aria-live=polite]', { hasText: 'Automatic reply' });
  await spoken.waitFor({ state: 'attached', timeout: 45_000 });
  await guests[0].guest.open();
  for (const { guest, name, ask, colorScheme } of guests) {
    await guest.waitTheirs(busy);
    assert.equal(await guest.theirs.locator('.name').textContent(), name);
    assert.deepEqual(await guest.texts(), [['you', ask], ['operator', busy]]);
    await picture(guest, `automatic-${colorScheme}`);
    await fits(guest);
    await passesAxe(guest);
    await guest.leave();
  }
  await anna.command('shift_continue', 'self', {});
});

async function picture(guest, name) {
  await guest.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** Nothing sticks out sideways, and what can be pressed is big enough to be hit. */
async function fits(guest) {
  const found = await guest.panel.evaluate((panel) => {
    const width = panel.clientWidth;
    const out = [...panel.querySelectorAll('*')].filter((element) => {
      const box = element.getBoundingClientRect();
      const own = panel.getBoundingClientRect();
      return box.width && getComputedStyle(element).position !== 'absolute' && (box.left < own.left - 1 || box.right > own.right + 1);
    });
    const small = [...panel.querySelectorAll('button')].filter((button) => {
      const box = button.getBoundingClientRect();
      return box.width && (box.width < 24 || box.height < 24);
    });
    const screen = document.documentElement;
    return { out: out.map((e) => e.className), small: small.map((e) => e.className), wide: width > innerWidth, page: screen.scrollWidth > innerWidth };
  });
  assert.deepEqual(found, { out: [], small: [], wide: false, page: false });
}

async function passesAxe(guest) {
  if (!(await guest.page.evaluate(() => 'axe' in window))) await guest.page.addScriptTag({ path: AXE });
  const violations = await guest.page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await window.axe.run(document, { runOnly: tags });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.flat().join(' ')}: ${node.failureSummary}`));
  });
  assert.deepEqual(violations, []);
}
