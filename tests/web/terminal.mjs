// The terminal operator as a subprocess: what it prints is waited for, what it is told goes to its standard input.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The arguments with which an operator signs in. */
export function operatorArguments(portal, login, ...more) {
  const { password } = portal.user(login);
  return ['--server', portal.url, '--login', login, '--password', password, '--data', join(portal.folder, `phone-${login}`), ...more];
}

export class Terminal {
  constructor(binary, portal, login) {
    this.login = login;
    this.lines = [];
    this.waiters = new Set();
    // A group of its own, for the same reason as the portal's.
    this.process = spawn(binary, operatorArguments(portal, login), { stdio: 'pipe', detached: true });
    this.process.stdin.on('error', () => undefined);
    for (const stream of [this.process.stdout, this.process.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        for (const check of [...this.waiters]) check();
      });
    }
  }

  tell(line) {
    this.process.stdin.write(`${line}\n`);
  }

  /** Waits for a line that matches; returns the match. */
  async hear(pattern, patience = 20_000) {
    const look = () => this.lines.map((line) => pattern.exec(line)).find((found) => found);
    const now = look();
    if (now) return now;
    return new Promise((resolve, reject) => {
      const done = (settle, value) => {
        clearTimeout(timer);
        this.waiters.delete(check);
        this.process.off('exit', gone);
        settle(value);
      };
      const check = () => {
        const found = look();
        if (found) done(resolve, found);
      };
      const said = () => `its last words:\n    ${this.lines.slice(-8).join('\n    ')}`;
      const gone = (code) => done(reject, new Error(`the operator ${this.login} ended (${code}); ${said()}`));
      const late = () => done(reject, new Error(`the operator ${this.login} did not print ${pattern}; ${said()}`));
      const timer = setTimeout(late, patience);
      this.waiters.add(check);
      this.process.once('exit', gone);
    });
  }

  count(pattern) {
    return this.lines.filter((line) => pattern.test(line)).length;
  }

  async stop() {
    const { process } = this;
    if (process.exitCode !== null || process.signalCode !== null) return;
    const gone = once(process, 'exit');
    process.kill('SIGTERM');
    const timer = setTimeout(() => process.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(timer);
  }
}
