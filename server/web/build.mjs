// Builds livechat/ into dist/widget.js. With --check it builds in memory and fails when the committed file differs, when
// the widget outgrew its limit, or when a source could put words on a page as HTML.
import { build, transform } from 'esbuild';
import { readFile, readdir, writeFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const LIMIT = 30 * 1024;
const FORBIDDEN = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(|new Function/;

const cssAsText = {
  name: 'css-as-text',
  setup: (builder) =>
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code, loader: 'text' };
    }),
};

const { outputFiles } = await build({
  entryPoints: [at('livechat/main.ts')],
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2020', 'chrome111', 'firefox113', 'safari16.4'],
  charset: 'utf8',
  legalComments: 'none',
  banner: { js: '/* Openlines live chat. Apache-2.0. Built from server/web/livechat. */' },
  plugins: [cssAsText],
  write: false,
});
const fresh = outputFiles[0].text;
const size = gzipSync(fresh, { level: 9 }).length;
const problems = [];

for (const name of await readdir(at('livechat'))) {
  if (FORBIDDEN.test(await readFile(at(`livechat/${name}`), 'utf8'))) problems.push(`livechat/${name} writes HTML from text`);
}
if (size > LIMIT) problems.push(`dist/widget.js is ${size} bytes gzipped; the limit is ${LIMIT}`);
if (process.argv.includes('--check')) {
  const committed = await readFile(at('dist/widget.js'), 'utf8').catch(() => '');
  if (committed !== fresh) problems.push('dist/widget.js is not what the sources build: run `npm run build` and commit it');
} else {
  await mkdir(at('dist'), { recursive: true });
  await writeFile(at('dist/widget.js'), fresh);
}

for (const problem of problems) console.error(problem);
if (problems.length) process.exit(1);
console.log(`dist/widget.js: ${size} bytes gzipped, limit ${LIMIT}`);
