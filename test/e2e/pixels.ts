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
