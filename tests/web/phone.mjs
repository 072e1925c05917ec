// An operator's phone without a display: the Compose screens in a Java process that is told over its standard input what
// a finger would do (android/desktop, Remote.kt). One command a line; each is answered by `ok ...` or `error WHY`, after
// it has waited for what it needs to be on screen, so a story needs no pauses. The phone talks to the portal through a
// link of its own, which can be cut.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Link } from './link.mjs';

/** The texts of the screens, by key. */
const say = JSON.parse(readFileSync(new URL('../../words/en.json', import.meta.url)));

export class Phone {
  /** A new phone that has never signed in. `program` is android/desktop's run.sh. */
  static async start(program, portal, login) {
    const link = await Link.to(portal.url);
    const user = portal.user(login);
    const args = ['--script', '--data', join(portal.folder, `phone-${login}`), '--name', `${user.name}’s phone`, '--lang', 'en'];
    // A group of its own: a ctrl-C at the terminal must not end it in the middle of a command.
    return new Phone(spawn(program, args, { stdio: 'pipe', detached: true }), link, user);
  }

  constructor(process, link, user) {
    this.process = process;
    this.link = link;
    this.user = user;
    this.words = [];
    this.waiting = [];
    this.await(); // its first answer, that it is ready, is nobody's
    process.on('error', (error) => this.end(error.message));
    process.on('exit', (code, signal) => this.end(`it ended (${signal ?? code})`));
    process.stdin.on('error', () => undefined);
    createInterface({ input: process.stderr }).on('line', (line) => this.words.push(line));
    createInterface({ input: process.stdout }).on('line', (line) => {
      if (/^(ok|error)\b/.test(line)) this.waiting.shift()?.(line);
      else this.words.push(line);
    });
  }

  await() {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  end(why) {
    this.ended ??= why;
    this.waiting.splice(0).forEach((resolve) => resolve(`error ${this.ended}`));
  }

  /** One command; an error says what was on screen instead. */
  async tell(command) {
    const answered = this.await();
    if (this.ended) this.end();
    else this.process.stdin.write(`${command}\n`);
    const answer = await answered;
    if (answer.startsWith('ok')) return answer.slice(3);
    const said = this.words.filter((line) => !/^\s+(at|\.\.\.) /.test(line)).slice(-8).map((line) => `\n    ${line}`).join('');
    throw new Error(`the phone of ${this.user.name}: ${command}: ${answer.slice(6)}${said}`);
  }

  async signIn() {
    await this.tell(`type ${say.sign_in_address}: ${this.link.url}`);
    await this.tell(`type ${say.sign_in_login}: ${this.user.login}`);
    await this.tell(`type ${say.sign_in_password}: ${this.user.password}`);
    await this.tell(`press ${say.sign_in_action}`);
    await this.tell(`wait ${say.inbox_title}`);
  }

  startShift() {
    return this.tell('shift start');
  }

  see(text) {
    return this.tell(`wait ${text}`);
  }

  gone(text) {
    return this.tell(`gone ${text}`);
  }

  offered(text) {
    return this.see(text);
  }

  accept() {
    return this.tell('accept');
  }

  reply(text) {
    return this.tell(`reply ${text}`);
  }

  offline() {
    return this.see(say.strip_offline);
  }

  /** These words stand in the dialog, marked as not sent yet. */
  async unsent(text) {
    await this.see(text);
    const screen = await this.tell('screen');
    // Waiting and being tried are one thing to the timeline, so it may show either.
    if (![say.tick_queued, say.tick_sending].some((tick) => screen.includes(tick))) {
      throw new Error(`the phone of ${this.user.name} says that nothing is unsent: ${screen}`);
    }
  }

  /** These words stand in the dialog, and nothing waits. */
  async sent(text) {
    await this.see(text);
    await this.gone(say.tick_queued);
    await this.gone(say.tick_sending);
  }

  open(text) {
    return this.tell(`open ${text}`);
  }

  transfer(name, note) {
    return this.tell(`transfer ${name} ${note}`);
  }

  close() {
    return this.tell('close');
  }

  picture(path) {
    return this.tell(`picture ${path}`);
  }

  async stop() {
    const { process } = this;
    if (process.exitCode === null && process.signalCode === null && !this.ended) {
      const gone = once(process, 'exit');
      process.kill('SIGTERM');
      const timer = setTimeout(() => process.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(timer);
    }
    await this.link.cut().catch(() => undefined); // it may be cut already
  }
}
