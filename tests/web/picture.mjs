// One picture of both sides: the customer's page and the phones beside each other, drawn by the same browser.
import { readFileSync } from 'node:fs';

const data = (path) => `data:image/png;base64,${readFileSync(path).toString('base64')}`;

/** `page` is the picture of a page, `screens` are [name, picture] of phones; all are brought to one height. */
export async function sideBySide(browser, { page, screens, path }) {
  const sheet = await browser.newPage({ viewport: { width: 1560, height: 800 }, deviceScaleFactor: 1.5 });
  const phone = ([name, picture]) => `<figure><img class="phone" alt="" src="${data(picture)}"><figcaption>${name}</figcaption></figure>`;
  await sheet.setContent(`<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; padding: 28px; display: inline-flex; gap: 28px; background: #e9edf2; font: 15px Roboto, sans-serif; color: #45505c }
    figure { margin: 0; display: flex; flex-direction: column; gap: 10px; align-items: center }
    img { height: 700px; display: block; background: #fff; border-radius: 10px; box-shadow: 0 2px 10px #0003 }
    img.phone { border: 9px solid #1d232a; border-radius: 38px; height: 682px }
  </style><body><figure><img src="${data(page)}"><figcaption>The customer</figcaption></figure>${screens.map(phone).join('')}</body>`);
  await sheet.waitForFunction(() => [...document.images].every((image) => image.complete));
  await sheet.locator('body').screenshot({ path });
  await sheet.close();
}
