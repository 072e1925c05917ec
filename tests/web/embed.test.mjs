// The widget on somebody else's site: another origin, a strict policy, visitors whom the site vouches for.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Customer, launch, png } from './browser.mjs';
import { servePage } from './host.mjs';
import { Operator } from './operator.mjs';
import { Portal } from './portal.mjs';

let portal, browser, anna, admin, site;

before(async () => {
  [portal, browser] = await Promise.all([Portal.start(), launch()]);
  anna = await Operator.onShift(portal, 'anna');
  admin = new Operator(portal, portal.user('admin'));
  await admin.signIn();
  const { lines } = await admin.request('GET', 'admin/lines');
  const { sites } = await admin.request('GET', `admin/lines/${lines[0].id}/sites`);
  site = sites.find((each) => each.key === portal.site);
});

after(async () => {
  anna?.leave();
  await browser?.close();
  await portal?.stop();
});

/** A page of another origin, put on the site's list. */
async function listed(options) {
  const page = await servePage(portal, options);
  await admin.request('PUT', `admin/sites/${site.id}/origins`, { origins: [new URL(page.url).origin] });
  return page;
}

test('a listed site with a strict policy has the whole chat: styles, feed, pictures', async () => {
  const [http, ws] = [portal.url, portal.url.replace('http', 'ws')];
  const policy = `default-src 'none'; script-src ${http}; connect-src ${http} ${ws}; img-src ${http} blob:; require-trusted-types-for 'script'`;
  const page = await listed({ policy });
  const guest = await Customer.visit(browser, page.url);
  await guest.open();
  assert.equal(await guest.panel.evaluate((panel) => getComputedStyle(panel).position), 'fixed');
  await guest.page.locator('input[type=file]').setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: png(40, 30) });
  await guest.write('from elsewhere');
  await guest.waitMine('from elsewhere', 'sent');
  const dialog = await anna.accept('from elsewhere');
  await anna.send(dialog, 'hello elsewhere');
  await guest.waitTheirs('hello elsewhere');
  assert.equal(guest.asked('GET /livechat/v1/feed'), 1, 'the socket works too');
  await guest.reload();
  await guest.open();
  await guest.panel.locator('.picture.loaded').waitFor();
  assert.deepEqual(guest.errors, []);
  await guest.leave();
  page.close();
});

test('a visitor whom the site vouches for has his conversation in every browser, and nobody else has', async () => {
  const signature = createHmac('sha256', site.secret).update('customer-17').digest('hex');
  const attributes = `data-identity-id="customer-17" data-identity-signature="${signature}" data-name="Vera Holm" data-lang="ru"`;
  const page = await listed({ attributes });
  const first = await Customer.visit(browser, page.url);
  await first.launcher.click();
  await first.write('from my desk');
  await first.waitMine('from my desk', 'sent');
  const dialog = await anna.accept('from my desk');
  assert.equal(anna.dialogs.get(dialog).customer.name, 'Vera Holm');
  assert.equal(await first.launcher.getAttribute('aria-label'), 'Закрыть чат', 'data-lang wins over the browser');
  await first.leave();

  const second = await Customer.visit(browser, page.url);
  await second.launcher.click();
  await second.waitMine('from my desk', 'sent');
  await second.write('from my phone');
  await anna.hears(dialog, 'from my phone');
  page.close();

  const forged = await listed({ attributes: attributes.replace('customer-17', 'customer-18') });
  const thief = await Customer.visit(browser, forged.url);
  await thief.launcher.click();
  await thief.panel.getByText('Чат здесь недоступен.').waitFor();
  await Promise.all([second.leave(), thief.leave()]);
  forged.close();
});
