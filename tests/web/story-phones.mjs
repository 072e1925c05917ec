// The story of the phones: one customer in a real browser, two operators on the Compose screens. An offer runs out, a
// network goes, a dialog changes hands. `stage.phone(portal, login)` starts a phone; see phone.mjs for what it can do.
import { Customer, launch } from './browser.mjs';
import { Operator } from './operator.mjs';
import { Portal } from './portal.mjs';

const ASK = 'Hello! Is the morning mug in stock? 🙂';
const ANSWER = 'Yes, six of them, from the last firing. Shall I put one aside for you?';
const OFFLINE = 'Written in a tunnel: they leave on Friday.';
const MORE = 'Friday is fine. Last year I got one with a chip, though.';
const NOTE = 'He was sold a chipped one: give him 10 % off.';
const GOODBYE = 'Anna here, from the kiln. Sorry for that! This one is yours with 10 % off.';

/** Seconds that the first offer stands: somebody has to wait for its end. */
const BRIEF = 12;
const USUAL = 60;

async function queueTime(stage, seconds) {
  stage.admin ??= new Operator(stage.portal, stage.portal.user('admin'));
  if (!stage.admin.token) await stage.admin.signIn();
  const { lines } = await stage.admin.request('GET', 'admin/lines');
  await stage.admin.request('PATCH', `admin/lines/${lines[0].id}`, { queue_time: seconds });
}

async function onShift(stage, login) {
  const { name } = stage.portal.user(login);
  const isOn = () => [...stage.vera.colleagues.values()].some((one) => one.name === name && one.shift === 'on');
  await stage.vera.until(`the shift of ${name}`, isOn);
}

export const PHONES = [
  ['A new portal starts', async (stage) => {
    stage.portal = await Portal.start(stage.server);
    stage.vera = await Operator.watching(stage.portal, 'vera'); // their manager: she sees who is at work
    await queueTime(stage, BRIEF);
  }],
  ['Anna and Boris sign in on their phones and open their shifts', async (stage) => {
    for (const login of ['anna', 'boris']) {
      const phone = await stage.phone(stage.portal, login);
      stage.phones[login] = phone;
      await phone.signIn();
      await phone.startShift();
      await onShift(stage, login);
    }
  }],
  ['A customer opens the shop and the chat', async (stage) => {
    stage.browser = await launch();
    stage.customer = await Customer.visit(stage.browser, stage.portal.page);
    await stage.customer.open();
  }],
  ['He writes; Anna is offered the dialog and her time runs', async (stage) => {
    await stage.customer.write(ASK);
    await stage.customer.waitMine(ASK, 'sent');
    await stage.phones.anna.offered(ASK);
    await queueTime(stage, USUAL); // for whoever is asked next
  }],
  ['Her offer runs out; now Boris is asked', async ({ phones: { anna, boris } }) => {
    await boris.offered(ASK);
    await anna.gone(ASK);
  }],
  ['Boris accepts', async ({ phones: { boris } }) => {
    await boris.accept();
    await boris.see(ASK);
  }],
  ['He answers; the customer sees it', async ({ customer, phones: { boris } }) => {
    await boris.reply(ANSWER);
    await customer.waitTheirs(ANSWER);
    await boris.sent(ANSWER);
  }],
  ['His network is gone; he answers again and it waits', async ({ customer, phones: { boris } }) => {
    await boris.link.cut();
    await boris.reply(OFFLINE);
    await boris.offline();
    await boris.unsent(OFFLINE);
    const seen = (await customer.texts()).map(([, text]) => text);
    if (seen.includes(OFFLINE)) throw new Error('it cannot have arrived');
  }],
  ['The network is back; the customer has it, once', async ({ customer, phones: { boris } }) => {
    await boris.link.mend();
    await customer.waitTheirs(OFFLINE);
    await boris.sent(OFFLINE);
    const seen = (await customer.texts()).map(([, text]) => text);
    if (JSON.stringify(seen) !== JSON.stringify([ASK, ANSWER, OFFLINE])) throw new Error(`he sees ${JSON.stringify(seen)}`);
  }],
  ['He writes again; Boris hands the dialog to Anna with a note', async ({ customer, phones: { anna, boris } }) => {
    await customer.write(MORE);
    await boris.see(MORE);
    await boris.transfer('Anna', NOTE);
    await anna.see(MORE);
  }],
  ['Anna reads the note and answers; the customer sees no note', async ({ customer, phones: { anna } }) => {
    await anna.open(MORE);
    await anna.see(NOTE);
    await anna.reply(GOODBYE);
    await customer.waitTheirs(GOODBYE);
    const seen = (await customer.texts()).map(([, text]) => text);
    const expected = [ASK, ANSWER, OFFLINE, MORE, GOODBYE];
    if (JSON.stringify(seen) !== JSON.stringify(expected)) throw new Error(`he sees ${JSON.stringify(seen)}`);
  }],
  ['Anna closes; the page says so', async ({ customer, phones: { anna } }) => {
    await anna.close();
    await customer.panel.getByText('This conversation is closed.').waitFor();
  }],
];
