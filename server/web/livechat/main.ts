// The live chat widget. A host page loads it with one tag:
//   <script async src="https://PORTAL/livechat/widget.js" data-site="KEY"></script>
// Further attributes: data-lang (en, ru), data-name, data-identity-id with data-identity-signature.
import { readConfig } from './config.ts';
import { View } from './view.ts';

declare global {
  interface Window {
    Openlines?: { open(): void; close(): void };
  }
}

function start(tag: HTMLScriptElement): void {
  // A page that loads the tag twice still has one chat.
  if (window.Openlines) return;
  const config = readConfig(tag);
  if (!config) return console.error('Openlines: the script tag needs data-site="KEY".');
  const view = new View(config);
  window.Openlines = Object.freeze({ open: () => view.open(), close: () => view.close() });
}

const tag = document.currentScript ?? document.querySelector('script[data-site][src*="/livechat/widget.js"]');
if (tag instanceof HTMLScriptElement) {
  if (document.body) start(tag);
  else addEventListener('DOMContentLoaded', () => start(tag), { once: true });
}
