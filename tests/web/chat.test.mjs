// What customers do on a page with the chat, and what the operator gets of it.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Customer, launch, png } from './browser.mjs';
import { Operator } from './operator.mjs';
import { Portal } from './portal.mjs';

let portal, browser, anna, guest;

before(async () => {
  [portal, browser] = await Promise.all([Portal.start(), launch()]);
  anna = await Operator.onShift(portal, 'anna');
});

after(async () => {
  anna?.leave();
  await browser?.close();
  await portal?.stop();
});

beforeEach(async () => {
  guest = await Customer.visit(browser, portal.page);
});

afterEach(async () => {
  const { errors } = guest;
  await guest.leave();
  await anna.finish();
  assert.deepEqual(errors, [], 'no script error on the page');
});

/** The customer writes, anna accepts. Returns the dialog. */
async function meet(words) {
  await guest.open();
  await guest.write(words);
  await guest.waitMine(words, 'sent');
  return anna.accept(words);
}

test('a page view asks nothing of the portal before the chat is opened', async () => {
  assert.deepEqual(guest.requests.filter((each) => each.includes('/livechat/v1/')), []);
  await guest.open();
  await guest.page.waitForFunction(() => Object.keys(localStorage).some((key) => key.endsWith(':visit')));
  assert.equal(guest.asked('POST /livechat/v1/visits'), 1);
});

test('words go both ways, with the operator named', async () => {
  const words = 'Is the mug in stock?\nТретья строка: да? 🙂';
  await guest.open();
  await guest.write(words);
  await guest.panel.getByText('An operator will join you shortly').waitFor();
  const dialog = await anna.accept('Is the mug in stock?');
  assert.deepEqual(anna.said(dialog), [words], 'byte for byte');
  await anna.send(dialog, 'Six of them, «со склада» 📦');
  await guest.waitTheirs('Six of them, «со склада» 📦');
  await guest.panel.getByText(`${anna.name} is here`).waitFor();
  assert.equal(await guest.theirs.locator('.name').textContent(), anna.name);
  assert.deepEqual(await guest.texts(), [['you', words], ['operator', 'Six of them, «со склада» 📦']]);
});

test('P42: an edited message reads anew in its place, a recalled one says that it is gone', async () => {
  const dialog = await meet('Is the red one here?');
  const message = await anna.send(dialog, 'Yes, her');
  await anna.send(dialog, 'Anything else?');
  await guest.waitTheirs('Anything else?');
  await anna.edit(dialog, message, 'Yes, https://shop.example/red');
  const row = guest.theirs.filter({ hasText: 'Yes, https://shop.example/red' });
  await row.waitFor();
  await row.getByText('edited').waitFor();
  assert.equal(await row.locator('a').count(), 1);
  const asked = ['you', 'Is the red one here?'];
  assert.deepEqual(await guest.texts(), [
    asked, ['operator', 'Yes, https://shop.example/red'], ['operator', 'Anything else?'],
  ]);
  await anna.recall(dialog, message);
  await guest.waitTheirs('Message deleted');
  const now = [asked, ['operator', 'Message deleted'], ['operator', 'Anything else?']];
  assert.deepEqual(await guest.texts(), now);
  await guest.reload();
  await guest.open();
  await guest.waitTheirs('Message deleted');
  assert.deepEqual(await guest.texts(), now, 'the same for a page that begins anew');
});

test('each sees the other type', async () => {
  const dialog = await meet('Typing test');
  anna.typing(dialog);
  await guest.panel.getByText(`${anna.name} is typing`).waitFor();
  await guest.field.pressSequentially('hm');
  await anna.until('that the customer types', () => anna.typists.includes(dialog));
  await anna.send(dialog, 'There.');
  await guest.waitTheirs('There.');
  assert.equal(await guest.panel.locator('.typing').textContent(), '', 'an answer ends the typing');
});

test('a reply comes by the socket: nothing polls', async () => {
  const dialog = await meet('No polling');
  await anna.send(dialog, 'one');
  await guest.waitTheirs('one');
  await anna.send(dialog, 'two');
  await guest.waitTheirs('two');
  assert.equal(guest.asked('GET /livechat/v1/feed'), 1, 'only the one before the socket');
});

test('a note is never seen by the customer', async () => {
  const dialog = await meet('Any discount?');
  await anna.note(dialog, 'secret: ten percent at most');
  await anna.send(dialog, 'Five percent.');
  await guest.waitTheirs('Five percent.');
  assert.deepEqual(await guest.texts(), [['you', 'Any discount?'], ['operator', 'Five percent.']]);
});

test('markup stays text, links are safe', async () => {
  const hostile = '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script> javascript:window.hacked=1';
  const dialog = await meet(hostile);
  const link = 'https://example.com/a(b)?q=<x>';
  await anna.send(dialog, `${hostile} see (https://example.com/a(b)?q=1), ${link}.`);
  await guest.waitTheirs('see (https://example.com');
  const links = await guest.theirs.locator('a').evaluateAll((all) => all.map((a) => [a.href, a.target, a.rel]));
  const rest = ['_blank', 'noopener noreferrer nofollow'];
  assert.deepEqual(links, [['https://example.com/a(b)?q=1', ...rest], ['https://example.com/a(b)?q=', ...rest]]);
  assert.equal(await guest.panel.locator('.messages img, .messages script').count(), 0);
  assert.equal(await guest.page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(anna.said(dialog)[0], hostile);
});

test('a picture is chosen, shown before it goes, and arrives', async () => {
  const dialog = await meet('Look at this');
  const file = { name: 'my mug.png', mimeType: 'image/png', buffer: png(64, 48) };
  await guest.page.locator('input[type=file]').setInputFiles(file);
  await guest.panel.getByAltText('Picture to send: my mug.png').waitFor();
  await guest.write('this one');
  await guest.waitMine('this one', 'sent');
  await anna.hears(dialog, 'this one');
  const entry = anna.entries.find((entry) => entry.body.text === 'this one');
  assert.deepEqual(
    [entry.body.file.name, entry.body.file.mime, entry.body.file.size],
    ['my mug.png', 'image/png', file.buffer.length],
  );
  await guest.reload();
  await guest.open();
  const picture = guest.panel.getByRole('button', { name: 'Open picture my mug.png' });
  await guest.panel.locator('.picture.loaded').waitFor();
  await picture.click();
  const viewer = guest.page.locator('dialog.viewer');
  assert.equal(await viewer.locator('img').evaluate((img) => img.decode().then(() => img.naturalWidth)), 64);
  await guest.page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'hidden' });
  assert.ok(await guest.panel.isVisible(), 'Escape closed the picture only');
  assert.ok(await picture.evaluate((button) => button.matches(':focus')), 'focus is back where it was');
});

test('a picture is pasted or dropped too', async () => {
  await guest.open();
  const bytes = [...png(8, 8)];
  for (const [type, name] of [['paste', 'pasted.png'], ['drop', 'dropped.png']]) {
    const target = type === 'paste' ? guest.field : guest.panel;
    await target.evaluate((element, [type, name, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
      const event = type === 'paste' ? new ClipboardEvent(type, { clipboardData: data }) : new DragEvent(type, { dataTransfer: data });
      element.dispatchEvent(event);
    }, [type, name, bytes]);
    await guest.panel.getByAltText(`Picture to send: ${name}`).waitFor();
    await guest.panel.getByRole('button', { name: 'Send' }).click();
    await guest.panel.locator('.mine[data-state=sent]').getByRole('button', { name: `Open picture ${name}` }).waitFor();
  }
});

test('what cannot be sent is said before it is tried', async () => {
  await guest.open();
  const chooser = guest.page.locator('input[type=file]');
  await chooser.setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') });
  await guest.panel.getByText('Only pictures can be sent').waitFor();
  await chooser.setInputFiles({ name: 'b.png', mimeType: 'image/png', buffer: Buffer.alloc(10 * 1024 * 1024 + 1) });
  await guest.panel.getByText('The picture is larger than 10 MB.').waitFor();
  await guest.field.fill('🙂'.repeat(20_000));
  assert.ok(await guest.panel.getByRole('button', { name: 'Send' }).isEnabled(), 'the limit counts characters');
  await guest.field.fill('🙂'.repeat(20_001));
  await guest.panel.getByText('20,001 of 20,000 characters: please shorten the text.').waitFor();
  await guest.field.press('Enter');
  assert.equal(await guest.panel.locator('.message').count(), 0);
});

test('a picture that is none is refused by the portal, in its words, and blocks nothing', async () => {
  await guest.open();
  const file = { name: 'fake.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') };
  await guest.page.locator('input[type=file]').setInputFiles(file);
  await guest.write('look');
  await guest.waitMine('look', 'failed');
  const failure = guest.mine.locator('.failure');
  assert.match(await failure.textContent(), /^Not sent\. .{10,}Try againDelete$/);
  await guest.write('and words');
  await guest.waitMine('and words', 'sent');
  await failure.getByRole('button', { name: 'Delete' }).click();
  await guest.mine.filter({ hasText: 'look' }).waitFor({ state: 'detached' });
});

test('a closed conversation says so, and goes on with the next message', async () => {
  const dialog = await meet('Quick question');
  await anna.send(dialog, 'Quick answer');
  await guest.waitTheirs('Quick answer');
  await anna.close(dialog);
  await guest.panel.getByText('This conversation is closed.').waitFor();
  await guest.write('One more');
  await guest.waitMine('One more', 'sent');
  await anna.hears(dialog, 'One more');
  await guest.panel.getByText('This conversation is closed.').waitFor({ state: 'hidden' });
});

test('what came while the chat was shut is counted on the launcher', async () => {
  const dialog = await meet('I will wait');
  await guest.panel.getByRole('button', { name: 'Close chat' }).click();
  await anna.send(dialog, 'first');
  await anna.send(dialog, 'second');
  await guest.page.getByRole('button', { name: 'Open chat: 2 new messages' }).waitFor();
  assert.equal(await guest.page.locator('.badge').textContent(), '2');
  await guest.reload();
  await guest.page.getByRole('button', { name: 'Open chat: 2 new messages' }).waitFor();
  await guest.open();
  await guest.waitTheirs('second');
  await guest.panel.getByRole('button', { name: 'Close chat' }).click();
  await guest.page.getByRole('button', { name: 'Open chat', exact: true }).waitFor();
});

test('two tabs of one browser show one conversation', async () => {
  await meet('From the first tab');
  const second = new Customer(guest.context, await guest.context.newPage());
  await second.goto(portal.page);
  await second.open();
  await second.waitMine('From the first tab', 'sent');
  await second.write('From the second tab');
  await guest.waitMine('From the second tab', 'sent');
  assert.equal(second.asked('POST /livechat/v1/visits'), 0);
});

test('the host page does not notice the chat', async () => {
  const before = await guest.page.evaluate(() => {
    window.pressed = [];
    document.addEventListener('keydown', (event) => window.pressed.push(event.key));
    const bare = document.createElement('iframe');
    document.body.append(bare);
    const usual = new Set(Object.getOwnPropertyNames(bare.contentWindow));
    bare.remove();
    return Object.getOwnPropertyNames(window).filter((name) => !usual.has(name) && !/^(pressed|\d+|__playwright.*)$/.test(name));
  });
  assert.deepEqual(before, ['Openlines']);
  await guest.open();
  await guest.write('/ is a shortcut on many pages');
  await guest.waitMine('/ is a shortcut', 'sent');
  assert.deepEqual(await guest.page.evaluate(() => window.pressed), []);
  await guest.page.addStyleTag({ content: '* { font-size: 40px !important; display: inline !important; color: red !important }' });
  const style = await guest.field.evaluate((field) => [getComputedStyle(field).fontSize, getComputedStyle(field).display]);
  assert.deepEqual(style, ['16px', 'block']);
});
