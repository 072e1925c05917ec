// What the host page says in its script tag.
import { isLang, type Lang } from './words.ts';

export interface Config {
  /** The site's public key. */
  site: string;
  /** The portal's address, with a slash at its end. */
  portal: string;
  lang: Lang;
  name?: string;
  identity?: { id: string; signature: string };
}

/** Reads the tag that loaded this script; `null` when it names no site. */
export function readConfig(tag: HTMLScriptElement): Config | null {
  const data = tag.dataset;
  if (!data.site) return null;
  const config: Config = { site: data.site, portal: new URL('..', tag.src).href, lang: chooseLang(data.lang) };
  if (data.name) config.name = data.name;
  if (data.identityId && data.identitySignature) {
    config.identity = { id: data.identityId, signature: data.identitySignature };
  }
  return config;
}

function chooseLang(wanted: string | undefined): Lang {
  for (const tag of wanted ? [wanted] : navigator.languages ?? [navigator.language]) {
    const lang = tag.slice(0, 2).toLowerCase();
    if (isLang(lang)) return lang;
  }
  return 'en';
}
