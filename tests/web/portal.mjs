// A real portal in a directory of its own: `openlines seed`, then `openlines serve` on a free port.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** The server's binary: OPENLINES_BIN, or where `./justw` builds it. */
export function serverBinary() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const target = process.env.CARGO_TARGET_DIR || join(cache, 'openlines/target');
  const binary = process.env.OPENLINES_BIN || join(target, 'debug/openlines');
  if (!existsSync(binary)) throw new Error(`there is no ${binary}: build it, or name it in OPENLINES_BIN`);
  return binary;
}

export class Portal {
  /** Seeds a new directory and serves it. */
  static async start(binary = serverBinary(), { log = null } = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'openlines-'));
    const portal = new Portal(binary, folder, log);
    try {
      const { stdout } = await promisify(execFile)(binary, ['seed', '--data', portal.data]);
      Object.assign(portal, readSeed(stdout));
      await portal.serve();
    } catch (error) {
      await portal.stop();
      throw error;
    }
    return portal;
  }

  constructor(binary, folder, log) {
    this.binary = binary;
    this.folder = folder;
    this.data = join(folder, 'portal');
    this.log = log;
    this.listen = '127.0.0.1:0';
    this.words = [];
    this.process = null;
  }

  async serve() {
    const args = ['serve', '--data', this.data, '--listen', this.listen];
    // A group of its own: a ctrl-C at the terminal must not take the portal away under its operators.
    this.process = spawn(this.binary, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const { process } = this;
    const gone = once(process, 'exit').then(([code, signal]) => {
      const said = `openlines serve ended (${signal ?? code}):\n${this.words.slice(-20).join('\n')}`;
      if (process !== this.halting) console.error(said);
      throw new Error(said);
    });
    gone.catch(() => undefined);
    const heard = new Promise((resolve) => {
      for (const stream of [this.process.stdout, this.process.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          this.words.push(line);
          this.log?.(line);
          const found = /listening on (http:\/\/([\d.]+:\d+))/.exec(line);
          if (found) resolve(found);
        });
      }
    });
    const [, url, address] = await Promise.race([heard, gone, late('openlines serve does not say where it listens')]);
    this.url = url;
    this.listen = address; // after a restart it is found at the same place
  }

  get page() {
    return `${this.url}/livechat/demo?site=${encodeURIComponent(this.site)}`;
  }

  user(login) {
    const found = this.users.find((user) => user.login === login);
    if (!found) throw new Error(`the seed made no ${login}`);
    return found;
  }

  /** Ends the process, keeps the data. */
  async halt(signal = 'SIGTERM') {
    const { process } = this;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    this.halting = process;
    const gone = once(process, 'exit');
    process.kill(signal);
    const timer = setTimeout(() => process.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(timer);
  }

  async restart(signal) {
    await this.halt(signal);
    await this.serve();
  }

  async stop() {
    await this.halt();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function readSeed(stdout) {
  const { site_key: site, users } = JSON.parse(stdout.slice(stdout.indexOf('{')));
  return { site, users };
}

function late(what) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(what)), 20_000).unref());
}
