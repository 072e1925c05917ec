// The demo as a person sees it: on a display of its own the customer's page and the phone stand side by side, and ctrl-C
// ends everything. Takes demo.mjs's options; leaves target/demo/windows.png.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const picture = join(here, '../../target/demo/windows.png');
const WINDOWS = { page: /"Kiln & Clay.*\("127\.0\.0\.1/, phone: /"Openlines": \("org-openlines/ };
const PATIENCE_MS = 60_000;

const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
  stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
});
let demo;
try {
  const env = { ...process.env, DISPLAY: `:${await number(server)}`, WAYLAND_DISPLAY: '' };
  // A group of its own, as at a terminal: ctrl-C reaches everybody in it.
  const stdio = ['ignore', 'pipe', 'inherit'];
  demo = spawn(process.execPath, [join(here, 'demo.mjs'), ...process.argv.slice(2)], { env, stdio, detached: true });
  let said = '';
  demo.stdout.setEncoding('utf8').on('data', (text) => (process.stdout.write(text), (said += text)));
  const ended = once(demo, 'exit');
  await sideBySide(env, ended);
  mkdirSync(dirname(picture), { recursive: true });
  // A moment for what is inside them.
  await sleep(2_000);
  execFileSync('scrot', ['--overwrite', picture], { env });
  process.kill(-demo.pid, 'SIGINT');
  const [code] = await Promise.race([ended, late('the demo does not end after ctrl-C')]);
  if (code !== 0) throw new Error(`the demo ended with ${code}`);
  const left = windows(env);
  if (Object.values(WINDOWS).some((window) => window.test(left))) throw new Error(`windows are left:\n${left}`);
  const [url, folder] = /runs on (\S+) \(data in (\S+),/.exec(said)?.slice(1) ?? [];
  if (!url || existsSync(folder)) throw new Error(`the portal's data is left: ${folder}`);
  if (await fetch(url).then(() => true, () => false)) throw new Error(`a portal still answers at ${url}`);
  console.log('ok: both windows stand side by side, and ctrl-C ends everything');
} catch (error) {
  console.error(`failed: ${error.message}`);
  if (demo?.exitCode === null) process.kill(-demo.pid, 'SIGTERM');
  process.exitCode = 1;
} finally {
  server.kill();
}

/** The display's number, as soon as it takes windows. */
async function number(display) {
  const missing = once(display, 'error').then(([error]) => Promise.reject(new Error(`no display: ${error.message}`)));
  const [said] = await Promise.race([once(display.stdio[3], 'data'), missing]);
  return String(said).trim();
}

async function sideBySide(env, ended) {
  let gone = false;
  ended.then(() => (gone = true));
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end && !gone; await sleep(300)) {
    const tree = windows(env).split('\n');
    const [page, phone] = Object.values(WINDOWS).map((window) => place(tree.find((line) => window.test(line))));
    if (page && phone && page.x + page.width <= phone.x) return;
  }
  throw new Error(`${gone ? 'the demo ended' : 'the two windows do not stand side by side'}; there are:\n${windows(env)}`);
}

function windows(env) {
  return execFileSync('xwininfo', ['-root', '-tree'], { env, encoding: 'utf8' });
}

/** From `.. 412x892+0+0  +1188+54`. */
function place(line) {
  if (!line) return undefined;
  const [, width, x] = /(\d+)x\d+\S*\s+\+(-?\d+)\+/.exec(line).map(Number);
  return { width, x };
}

async function late(words) {
  await sleep(20_000, undefined, { ref: false });
  throw new Error(words);
}
