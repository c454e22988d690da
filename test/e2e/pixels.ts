import type { Page } from 'playwright-core';

/** A picture as bytes, four (red, green, blue, alpha) a pixel, rows from the top. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array;
}

/** What the page shows now. The browser itself decodes its screenshot. */
export async function screenshotPixels(page: Page): Promise<Pixels> {
  const png = (await page.screenshot()).toString('base64');
  const { width, height, data } = await page.evaluate(async (text) => {
    const bitmap = await createImageBitmap(
      new Blob([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], { type: 'image/png' }),
    );
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    const bytes = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    let binary = '';
    for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return { width: bitmap.width, height: bitmap.height, data: btoa(binary) };
  }, png);
  return { width, height, data: new Uint8Array(Buffer.from(data, 'base64')) };
}

/** Mean colours of what the page shows, over cells from the top left: red, green and blue, 0 to 255, one after the other. */
export async function meanColours(page: Page, cells: { across: number; down: number }): Promise<Uint8Array> {
  const png = (await page.screenshot()).toString('base64');
  const means = await page.evaluate(
    async ([text, { across, down }]) => {
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      const sums = new Float64Array(across * down * 4);
      for (let y = 0, at = 0; y < height; y++) {
        for (let x = 0; x < width; x++, at += 4) {
          const cell = (Math.floor((y * down) / height) * across + Math.floor((x * across) / width)) * 4;
          for (let channel = 0; channel < 3; channel++) sums[cell + channel]! += data[at + channel]!;
          sums[cell + 3]!++;
        }
      }
      return Array.from({ length: across * down * 3 }, (_, i) => {
        const cell = Math.floor(i / 3) * 4;
        return Math.round(sums[cell + (i % 3)]! / sums[cell + 3]!);
      });
    },
    [png, cells] as const,
  );
  return Uint8Array.from(means);
}
