// Customers' and operators' words as nodes. Never as HTML: only text nodes and links that we build ourselves.

const LINK = /\bhttps?:\/\/[^\s<>"'`]+/gi;
const TAIL = /[.,!?:;»”’…]+$/;

/** The text with its http(s) addresses made clickable. */
export function withLinks(text: string): Node[] {
  const nodes: Node[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const address = trimmed(match[0]);
    if (!parses(address)) continue;
    if (match.index > from) nodes.push(document.createTextNode(text.slice(from, match.index)));
    nodes.push(anchor(address));
    from = match.index + address.length;
  }
  if (from < text.length) nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}

/** Without the sentence's own punctuation and a bracket that was opened before the address. */
function trimmed(address: string): string {
  let text = address.replace(TAIL, '');
  while (text.endsWith(')') && text.split('(').length < text.split(')').length) text = text.slice(0, -1).replace(TAIL, '');
  return text;
}

function parses(address: string): boolean {
  try {
    return /^https?:$/.test(new URL(address).protocol);
  } catch {
    return false;
  }
}

function anchor(address: string): HTMLAnchorElement {
  const a = document.createElement('a');
  a.href = address;
  a.textContent = address;
  a.target = '_blank';
  a.rel = 'noopener noreferrer nofollow';
  return a;
}

/** Length as the portal counts it: Unicode scalar values. */
export function length(text: string): number {
  let n = 0;
  for (const _ of text) n++;
  return n;
}
