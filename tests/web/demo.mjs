// The demo: a customer on a shop's page and an operator on a phone, or at a terminal where there is no display.
//   node tests/web/demo.mjs OPTIONS                 you are both
//   node tests/web/demo.mjs --headless OPTIONS      a story, played in a real browser and on the phone's real screens
// Options: --server-bin PATH; --phone PATH (android/desktop/run.sh, built); --operator-bin PATH for the terminal operator,
// who is taken with --terminal, without --phone, or, unless --headless, without a display.
// The portal is new, lives in a temporary directory and is gone afterwards.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { browserPath } from './browser.mjs';
import { Phone } from './phone.mjs';
import { Portal, serverBinary } from './portal.mjs';
import { PHONES } from './story-phones.mjs';
import { TERMINALS } from './story-terminals.mjs';
import { tellStory } from './story.mjs';
import { operatorArguments } from './terminal.mjs';

const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    headless: { type: 'boolean' },
    terminal: { type: 'boolean' },
    'server-bin': text,
    'operator-bin': text,
    phone: text,
  },
});
const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colours ? `\x1b[${code}m${text}\x1b[0m` : text);
const bold = paint('1');
const dim = paint('2');
const green = paint('32');
const red = paint('31');

const display = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const atTerminal = values.terminal || !values.phone || (!values.headless && !display);
process.exitCode = await (lacking() ?? (values.headless ? headless() : interactive()));

/** Says what is missing; undefined when all is there. */
function lacking() {
  const [what, option] = atTerminal ? ['terminal operator', 'operator-bin'] : ['phone', 'phone'];
  if (values[option] && existsSync(values[option])) return undefined;
  console.error(`demo: there is no ${what} at ${values[option] ?? `(--${option} is missing)`}`);
  return 2;
}

async function interactive() {
  const portal = await Portal.start(values['server-bin'] ?? serverBinary());
  const { login, name } = portal.user('anna');
  console.log(`\n${bold('Openlines')} runs on ${bold(portal.url)} ${dim(`(data in ${portal.folder}, gone when you leave)`)}\n`);
  console.log(`You are the customer here:  ${green(portal.page)}`);
  if (atTerminal) {
    console.log(`You are the operator below: ${green(login)}. ${dim('/help lists the commands, /quit or ctrl-C ends everything.')}`);
  } else {
    console.log(`You are the operator ${green(name)} in the phone's window. ${dim('Close it, or ctrl-C here, and everything ends.')}`);
    console.log(`Start the shift there, then write as the customer.`);
  }
  console.log(`\nLogins of this portal, for more operators:`);
  for (const user of portal.users) console.log(`  ${user.login.padEnd(8)} ${user.password.padEnd(20)} ${dim(user.name)}`);
  console.log();
  const page = display ? openPage(portal) : null;
  const operator = atTerminal
    ? spawn(values['operator-bin'], operatorArguments(portal, login), { stdio: 'inherit' })
    : openPhone(portal, login);
  const end = () => operator.kill('SIGTERM');
  // The operator shares our terminal, so a ctrl-C reaches it too and it ends in good order by itself.
  process.on('SIGINT', () => setTimeout(end, 3_000).unref());
  process.on('SIGTERM', end).on('SIGHUP', end);
  const code = await new Promise((resolve) => {
    operator.on('error', (error) => (console.error(`demo: ${error.message}`), resolve(1)));
    operator.on('exit', (code, signal) => resolve(signal ? 0 : code));
  });
  await endPage(page);
  await portal.stop();
  console.log(dim('The portal has stopped and its data is gone.'));
  return [130, 143].includes(code) ? 0 : code;
}

/** The phone's window; it opens at the right edge of the display. */
function openPhone(portal, login) {
  const { password } = portal.user(login);
  const data = join(portal.folder, `phone-${login}`);
  const signIn = ['--server', portal.url, '--login', login, '--password', password, '--data', data];
  return spawn(values.phone, signIn, { stdio: 'inherit' });
}

/** The customer's page in a window of its own at the left edge, or wherever the desktop opens pages. */
function openPage(portal) {
  const browser = browserPath();
  const [program, args] = browser
    ? [browser, [`--app=${portal.page}`, `--user-data-dir=${join(portal.folder, 'browser')}`, '--window-position=0,40',
        '--window-size=1100,860', '--no-first-run', ...(process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : [])]]
    : ['xdg-open', [portal.page]];
  const opened = spawn(program, args, { stdio: 'ignore' });
  opened.on('error', () => undefined);
  return opened;
}

/** Its profile goes with the portal's folder, so it has to be gone first. */
async function endPage(page) {
  if (!page?.pid || page.exitCode !== null || page.signalCode !== null) return;
  const gone = once(page, 'exit');
  page.kill();
  await gone;
}

async function headless() {
  let failed = false;
  const started = Date.now();
  const step = (words, ms, error) => {
    failed ||= Boolean(error);
    const mark = error ? red('failed') : green('ok');
    console.log(`${mark.padEnd(colours ? 15 : 6)}  ${words} ${dim(`${(ms / 1000).toFixed(1)} s`)}`);
    if (error) console.log(String(error.message ?? error).replace(/^/gm, '        '));
  };
  const server = values['server-bin'] ?? serverBinary();
  const phone = (portal, login) => Phone.start(values.phone, portal, login);
  const folder = await tellStory(atTerminal ? TERMINALS : PHONES, { server, operator: values['operator-bin'], phone, step });
  const total = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  console.log(failed ? red(`The story broke after ${total}.`) : `The story is told in ${total}. Pictures: ${relative('', folder)}`);
  return failed ? 1 : 0;
}
