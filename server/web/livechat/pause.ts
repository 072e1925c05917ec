// Waiting between attempts.

/** Milliseconds before attempt `n` (from 1): doubles up to `most`, and half of it is chance, so that a thousand
 *  visitors do not return in the same instant. */
export function backoff(n: number, most = 30_000): number {
  const full = Math.min(most, 1000 * 2 ** Math.min(n - 1, 10));
  return full / 2 + (Math.random() * full) / 2;
}

/** A sleep that can be cut short. */
export class Pause {
  private wake: (() => void) | null = null;

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wake = done;
    });
  }

  cut(): void {
    this.wake?.();
  }
}
