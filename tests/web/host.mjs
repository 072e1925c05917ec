// A customer's own site: a page on another origin that embeds the widget.
import { createServer } from 'node:http';

/** Serves one page with the script tag. `attributes` are further ones of the tag, `policy` a Content-Security-Policy. */
export async function servePage(portal, { attributes = '', policy = '' } = {}) {
  const tag = `<script async src="${portal.url}/livechat/widget.js" data-site="${portal.site}" ${attributes}></script>`;
  const page = `<!doctype html><html lang="en"><title>Elsewhere</title><h1>Elsewhere</h1>${tag}</html>`;
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html');
    if (policy) answer.setHeader('content-security-policy', policy);
    answer.end(page);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
