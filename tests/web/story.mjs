// How a story is told: its steps one after the other, a line and pictures for each, everything ended afterwards.
//
// A story is a list of [words, act]: `act(stage)` does the step and waits until it has visibly happened. What it puts on
// the stage is looked at and ended here: `portal`, `browser`, `customer`, `vera` (who watches), `phones` (by login).
import { join } from 'node:path';
import { pictureFolder } from './browser.mjs';
import { sideBySide } from './picture.mjs';

/** Plays it; `step(words, ms, error)` hears of each step. Stops at the first that fails. Returns the pictures' folder. */
export async function tellStory(story, { folder = pictureFolder('demo'), step, ...props }) {
  const stage = { ...props, folder, phones: {}, pictures: 0 };
  try {
    for (const [words, act] of story) {
      const began = Date.now();
      try {
        await act(stage);
        await takePictures(stage, words);
        step(words, Date.now() - began);
      } catch (error) {
        await takePictures(stage, 'failed').catch(() => undefined);
        step(words, Date.now() - began, error);
        break;
      }
    }
  } finally {
    stage.vera?.leave();
    const ended = [...Object.values(stage.phones).map((phone) => phone.stop()), stage.browser?.close()];
    await Promise.allSettled(ended);
    await stage.portal?.stop();
  }
  return folder;
}

/** The customer's page and every phone that has a screen; where there are both, one more picture shows them together. */
async function takePictures(stage, words) {
  if (!stage.customer && !Object.keys(stage.phones).length) return;
  const number = String(++stage.pictures).padStart(2, '0');
  const name = words.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^(.{1,48}\w)\b.*$/, '$1');
  const path = (who) => join(stage.folder, `${number}-${name}${who}.png`);
  const page = stage.customer && path('_customer');
  if (page) await stage.customer.page.screenshot({ path: page, animations: 'disabled' });
  const screens = [];
  for (const [login, phone] of Object.entries(stage.phones)) {
    if (!phone.picture) continue;
    await phone.picture(path(`_${login}`));
    screens.push([phone.user.name, path(`_${login}`)]);
  }
  if (page && screens.length) await sideBySide(stage.browser, { page, screens, path: path('') });
}
