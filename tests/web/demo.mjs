// The demo: a customer on a shop's page and an operator in a terminal.
//   node tests/web/demo.mjs --server-bin PATH --operator-bin PATH               you are both
//   node tests/web/demo.mjs --headless --server-bin PATH --operator-bin PATH    a story, played in a real browser
// The portal is new, lives in a temporary directory and is gone afterwards.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Portal, serverBinary } from './portal.mjs';
import { tellStory } from './story.mjs';
import { operatorArguments } from './terminal.mjs';

const { values } = parseArgs({
  options: { headless: { type: 'boolean' }, 'server-bin': { type: 'string' }, 'operator-bin': { type: 'string' } },
});
const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colours ? `\x1b[${code}m${text}\x1b[0m` : text);
const bold = paint('1');
const dim = paint('2');
const green = paint('32');
const red = paint('31');

const operatorBinary = values['operator-bin'];
if (!operatorBinary || !existsSync(operatorBinary)) {
  console.error(`demo: there is no terminal operator at ${operatorBinary ?? '(--operator-bin is missing)'}`);
  process.exit(2);
}
process.exitCode = await (values.headless ? headless() : interactive());

async function interactive() {
  const portal = await Portal.start(values['server-bin'] ?? serverBinary());
  const { login } = portal.user('anna');
  console.log(`\n${bold('Openlines')} runs on ${bold(portal.url)} ${dim(`(data in ${portal.folder}, gone when you leave)`)}\n`);
  console.log(`You are the customer here:  ${green(portal.page)}`);
  console.log(`You are the operator below: ${green(login)}. ${dim('/help lists the commands, /quit or ctrl-C ends everything.')}`);
  console.log(`\nLogins of this portal, for more operators:`);
  for (const user of portal.users) console.log(`  ${user.login.padEnd(8)} ${user.password.padEnd(20)} ${dim(user.name)}`);
  console.log();
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) {
    spawn('xdg-open', [portal.page], { stdio: 'ignore', detached: true }).on('error', () => undefined).unref();
  }
  const operator = spawn(operatorBinary, operatorArguments(portal, login), { stdio: 'inherit' });
  const end = () => operator.kill('SIGTERM');
  // The operator shares our terminal, so a ctrl-C reaches it too and it ends in good order by itself.
  process.on('SIGINT', () => setTimeout(end, 3_000).unref());
  process.on('SIGTERM', end).on('SIGHUP', end);
  const code = await new Promise((resolve) => {
    operator.on('error', (error) => (console.error(`demo: ${error.message}`), resolve(1)));
    operator.on('exit', (code, signal) => resolve(signal ? 0 : code));
  });
  await portal.stop();
  console.log(dim('The portal has stopped and its data is gone.'));
  return code === 130 ? 0 : code;
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
  const folder = await tellStory({ server: values['server-bin'] ?? serverBinary(), operator: operatorBinary, step });
  const total = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  console.log(failed ? red(`The story broke after ${total}.`) : `The story is told in ${total}. Pictures: ${relative('', folder)}`);
  return failed ? 1 : 0;
}
