// What the chat survives: reloads, lost networks, lost answers, a portal that dies, visits that end.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Customer, launch, png } from './browser.mjs';
import { servePage } from './host.mjs';
import { Operator } from './operator.mjs';
import { Portal } from './portal.mjs';

const MESSAGES = '**/livechat/v1/messages';

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
  await guest.leave();
  await anna.finish();
});

async function meet(words) {
  await guest.open();
  await guest.write(words);
  await guest.waitMine(words, 'sent');
  return anna.accept(words);
}

test('words in flight survive a reload and arrive once, in order', async () => {
  const dialog = await meet('before');
  await guest.page.route(MESSAGES, (route) => route.abort());
  for (const text of ['one', 'two', 'three']) await guest.write(text);
  await guest.waitMine('three', 'sending');
  await guest.field.fill('half a sen');
  await guest.reload();
  await guest.page.unroute(MESSAGES);
  await guest.open();
  assert.equal(await guest.field.inputValue(), 'half a sen');
  await guest.waitMine('three', 'sent');
  await anna.hears(dialog, 'three');
  assert.deepEqual(anna.said(dialog), ['before', 'one', 'two', 'three']);
  assert.deepEqual((await guest.texts()).map(([, text]) => text), ['before', 'one', 'two', 'three']);
});

test('a picture in flight survives a reload', async () => {
  const dialog = await meet('a picture follows');
  await guest.page.route('**/livechat/v1/files*', (route) => route.abort());
  await guest.page.locator('input[type=file]').setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: png(9, 9) });
  await guest.write('here');
  await guest.write('and after it');
  await guest.panel.locator('.mine[data-state=sending] .picture.loaded').waitFor();
  await guest.reload();
  await guest.page.unroute('**/livechat/v1/files*');
  await anna.hears(dialog, 'and after it');
  assert.deepEqual(anna.said(dialog), ['a picture follows', 'here', 'and after it']);
});

test('a lost network keeps the words; they go by themselves when it is back', async () => {
  const dialog = await meet('online');
  await guest.context.setOffline(true);
  await guest.write('into the tunnel');
  await guest.write('still in the tunnel');
  await guest.panel.getByText('No connection. What you write is kept and sent later.').waitFor();
  await guest.waitMine('still in the tunnel', 'sending');
  await guest.context.setOffline(false);
  await guest.waitMine('still in the tunnel', 'sent');
  await anna.hears(dialog, 'still in the tunnel');
  assert.deepEqual(anna.said(dialog), ['online', 'into the tunnel', 'still in the tunnel']);
  await anna.send(dialog, 'welcome back');
  await guest.waitTheirs('welcome back');
  await guest.strip.waitFor({ state: 'hidden' });
});

test('the first words of all may be written without a network', async () => {
  await guest.context.setOffline(true);
  await guest.open();
  await guest.write('written offline');
  await guest.waitMine('written offline', 'sending');
  await guest.context.setOffline(false);
  await guest.waitMine('written offline', 'sent');
  await anna.accept('written offline');
});

test('a message whose acknowledgement is lost is stored once', async () => {
  const dialog = await meet('hello');
  let lost = 0;
  await guest.page.route(MESSAGES, async (route) => {
    await route.fetch();
    if (lost++ < 2) await route.abort();
    else await route.continue();
  });
  await guest.write('did this arrive?');
  await guest.waitMine('did this arrive?', 'sent');
  await guest.write('next');
  await guest.waitMine('next', 'sent');
  await anna.hears(dialog, 'next');
  assert.deepEqual(anna.said(dialog), ['hello', 'did this arrive?', 'next']);
  assert.equal(await guest.panel.locator('.message').count(), 3);
});

test('a portal killed and started again loses nothing', async () => {
  const dialog = await meet('before the crash');
  await portal.halt('SIGKILL');
  await guest.write('during the crash');
  await guest.panel.getByText('No connection.').waitFor();
  await portal.serve();
  await guest.waitMine('during the crash', 'sent');
  anna.leave();
  await anna.follow();
  await anna.hears(dialog, 'during the crash');
  await anna.send(dialog, 'after the crash');
  await guest.waitTheirs('after the crash');
  assert.deepEqual(anna.said(dialog), ['before the crash', 'during the crash', 'after the crash']);
});

test('where sockets are impossible the feed is fetched', async () => {
  await guest.page.routeWebSocket('**/livechat/v1/socket', (socket) => socket.close());
  const dialog = await meet('no sockets here');
  await anna.send(dialog, 'it works all the same');
  await guest.waitTheirs('it works all the same');
  assert.ok(guest.asked('GET /livechat/v1/feed') > 1);
});

test('a visit that the portal does not know any more is replaced; unsent words are kept', async () => {
  await meet('the old visit');
  await guest.page.route(MESSAGES, (route) => route.abort());
  await guest.write('kept words');
  await guest.waitMine('kept words', 'sending');
  await guest.page.evaluate(() => {
    const key = Object.keys(localStorage).find((name) => name.endsWith(':visit'));
    localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), token: 'not-a-token' }));
  });
  await guest.reload();
  await guest.page.unroute(MESSAGES);
  await guest.open();
  await guest.waitMine('kept words', 'sent');
  const dialog = await anna.accept('kept words');
  assert.deepEqual(anna.said(dialog), ['kept words']);
  assert.deepEqual(await guest.texts(), [['you', 'kept words']], 'the old conversation belongs to the old visit');
});

test('a site that is not on the list gets no chat, and its visitor a plain word', async () => {
  const elsewhere = await servePage(portal);
  const stranger = await Customer.visit(browser, elsewhere.url);
  const told = stranger.page.waitForEvent('console', (message) => message.text().startsWith('Openlines:'));
  await stranger.open();
  await stranger.panel.getByText('Chat is not available on this site.').waitFor();
  assert.match((await told).text(), /origin_not_allowed/);
  assert.equal(await stranger.page.evaluate(() => localStorage.length), 0);
  await stranger.leave();
  elsewhere.close();
});

test('an unknown site key is said plainly', async () => {
  await guest.goto(`${portal.url}/livechat/demo?site=${encodeURIComponent('no"such<site>')}`);
  assert.equal(await guest.page.locator('script[data-site]').getAttribute('data-site'), 'no"such<site>');
  await guest.open();
  await guest.panel.getByText('Chat is not available here.').waitFor();
});

test('too many words at once are slowed down, not lost', async () => {
  const dialog = await meet('flood');
  let refusals = 0;
  await guest.page.route(MESSAGES, (route) => {
    const problem = { type: 'about:blank', title: '', status: 429, code: 'too_many_requests', detail: '', retry_after: 1 };
    if (refusals++) return route.continue();
    return route.fulfill({ status: 429, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  });
  for (let i = 1; i <= 5; i++) await guest.write(`drop ${i}`);
  await guest.panel.getByText('Too many messages at once.').waitFor();
  await guest.waitMine('drop 5', 'sent');
  await anna.hears(dialog, 'drop 5');
  assert.deepEqual(anna.said(dialog), ['flood', 'drop 1', 'drop 2', 'drop 3', 'drop 4', 'drop 5']);
});
