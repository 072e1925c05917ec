// Chromium and the chat as a customer uses it.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The machine's own Chromium: CHROMIUM, or the first one on the PATH. */
export function browserPath() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const paths = names.flatMap((name) => process.env.PATH.split(delimiter).map((folder) => join(folder, name)));
  return process.env.CHROMIUM || paths.find((path) => existsSync(path));
}

/** Starts it without a window. */
export async function launch() {
  const executablePath = browserPath();
  if (!executablePath) throw new Error('there is no Chromium on the PATH: apt-get install chromium');
  return chromium.launch({ executablePath, args: FLAGS });
}

/** An empty folder for pictures, below the repository's target/. */
export function pictureFolder(name) {
  const folder = fileURLToPath(new URL(`../../target/${name}`, import.meta.url));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A customer: one browser profile with the chat on one page. */
export class Customer {
  static async visit(browser, url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1100, height: 760 }, locale: 'en-GB', ...options });
    const customer = new Customer(context, await context.newPage());
    await customer.goto(url);
    return customer;
  }

  constructor(context, page) {
    this.context = context;
    this.page = page;
    this.requests = [];
    this.errors = [];
    page.setDefaultTimeout(15_000);
    page.on('request', (request) => this.requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
    page.on('pageerror', (error) => this.errors.push(String(error)));
    this.launcher = page.locator('.launcher');
    this.panel = page.locator('.panel');
    this.field = this.panel.getByRole('textbox');
    this.mine = this.panel.locator('.mine');
    this.theirs = this.panel.locator('.theirs');
    this.status = this.panel.locator('.status');
    this.strip = this.panel.locator('.strip');
  }

  async goto(url) {
    await this.page.goto(url);
    await this.launcher.waitFor();
  }

  async reload() {
    await this.page.reload();
    await this.launcher.waitFor();
  }

  async open() {
    await this.launcher.click();
    await this.panel.waitFor();
  }

  async write(text) {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  /** Waits until a message of the customer is in this state: sending, sent, failed. */
  async waitMine(text, state) {
    await this.panel.locator(`.mine[data-state=${state}]`, { hasText: text }).waitFor();
  }

  async waitTheirs(text) {
    await this.theirs.filter({ hasText: text }).waitFor();
  }

  /** All texts on screen, in order: [who, words]. */
  async texts() {
    return this.panel.locator('.message').evaluateAll((rows) =>
      rows.map((row) => [row.classList.contains('mine') ? 'you' : 'operator', row.querySelector('.text')?.textContent ?? '']),
    );
  }

  /** How many requests of this kind have gone out. */
  asked(request) {
    return this.requests.filter((each) => each === request).length;
  }

  async leave() {
    await this.context.close();
  }
}

/** A PNG with a colour gradient, so that a picture can be told from an empty box. */
export function png(width, height, noise = false) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (1 + width * 3) + 1 + x * 3;
      rows[at] = noise ? Math.random() * 256 : 200 - (100 * x) / width;
      rows[at + 1] = noise ? Math.random() * 256 : 90 + (80 * y) / height;
      rows[at + 2] = noise ? Math.random() * 256 : 60 + (60 * x) / width;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

function crc32(data) {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
