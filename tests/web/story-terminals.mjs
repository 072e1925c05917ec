// The story of the terminals: one customer in a real browser, two operators at real terminal clients. The customer's
// network goes, too, and he sends a picture.
import { Customer, launch, png } from './browser.mjs';
import { Operator } from './operator.mjs';
import { Portal } from './portal.mjs';
import { Terminal } from './terminal.mjs';

const ASK = 'Hello! Is the morning mug in stock? 🙂';
const ANSWER = 'Yes, six of them, from the last firing.';
const OFFLINE = 'Written in a tunnel: two, please.';
const NOTE = 'He bought a chipped one last year: give 10 % off.';
const PICTURE = 'Like this one';
const HANDOVER = 'Two mugs, 10 % off agreed.';
const BORIS = 'Boris here, from the packing table. They go out today.';

export const TERMINALS = [
  ['A new portal starts', async (stage) => {
    stage.portal = await Portal.start(stage.server);
  }],
  ['Anna and Boris sign in and open their shifts', async (stage) => {
    stage.vera = await Operator.watching(stage.portal, 'vera'); // their manager: she sees who is at work
    for (const login of ['anna', 'boris']) {
      const terminal = new Terminal(stage.operator, stage.portal, login);
      stage.phones[login] = terminal;
      await terminal.hear(/^signed in as/);
      const { name } = stage.portal.user(login);
      const isOn = () => [...stage.vera.colleagues.values()].some((one) => one.name === name && one.shift === 'on');
      await stage.vera.until(`the shift of ${name}`, isOn);
    }
  }],
  ['A customer opens the shop and the chat', async (stage) => {
    stage.browser = await launch();
    stage.customer = await Customer.visit(stage.browser, stage.portal.page);
    await stage.customer.open();
  }],
  ['He writes; Anna is offered the dialog', async ({ customer, phones: { anna } }) => {
    await customer.write(ASK);
    await customer.waitMine(ASK, 'sent');
    await anna.hear(/^offer \d+ from .*Is the morning mug in stock/);
  }],
  ['Anna accepts and answers; he sees it', async ({ customer, phones: { anna } }) => {
    anna.tell('/accept');
    await anna.hear(/^-- dialog \d+/);
    anna.tell(ANSWER);
    await customer.waitTheirs(ANSWER);
    await anna.hear(/^you: Yes, six of them.*\(sent\)/);
  }],
  ['His network is gone; what he writes waits', async ({ customer, phones: { anna } }) => {
    await customer.context.setOffline(true);
    await customer.write(OFFLINE);
    await customer.waitMine(OFFLINE, 'sending');
    await customer.strip.waitFor();
    if (anna.count(/Written in a tunnel/)) throw new Error('it cannot have arrived');
  }],
  ['The network is back; it arrives once', async ({ customer, phones: { anna } }) => {
    await customer.context.setOffline(false);
    await customer.waitMine(OFFLINE, 'sent');
    await anna.hear(/Written in a tunnel/);
    const times = anna.count(/Written in a tunnel/);
    if (times !== 1) throw new Error(`it arrived ${times} times`);
  }],
  ['He sends a picture', async ({ customer, phones: { anna } }) => {
    const file = { name: 'mug.png', mimeType: 'image/png', buffer: png(480, 360) };
    await customer.page.locator('input[type=file]').setInputFiles(file);
    await customer.write(PICTURE);
    await customer.waitMine(PICTURE, 'sent');
    await customer.panel.locator('.picture.loaded').waitFor();
    await anna.hear(/Like this one \[file\]/);
  }],
  ['Anna leaves a note and hands the dialog to Boris', async ({ phones: { anna, boris } }) => {
    anna.tell(`/note ${NOTE}`);
    await anna.hear(/^note of you: .*chipped one.*\(sent\)/);
    anna.tell(`/transfer boris ${HANDOVER}`);
    await boris.hear(/^note of Anna: Two mugs, 10 % off agreed/);
  }],
  ['Boris answers; the customer sees who he is, and no note', async ({ customer, phones: { boris } }) => {
    boris.tell(BORIS);
    await customer.waitTheirs(BORIS);
    await customer.panel.getByText('Boris is here').waitFor();
    const seen = (await customer.texts()).map(([, text]) => text);
    const expected = [ASK, ANSWER, OFFLINE, PICTURE, BORIS];
    if (JSON.stringify(seen) !== JSON.stringify(expected)) throw new Error(`he sees ${JSON.stringify(seen)}`);
  }],
  ['Boris closes; the page says so', async ({ customer, phones: { boris } }) => {
    boris.tell('/close');
    await customer.panel.getByText('This conversation is closed.').waitFor();
  }],
];
