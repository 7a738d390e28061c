/**
 * The reader of barcodes in pictures: the browser's own where
 * there is one, else ours, which is loaded when first used.
 */

const formats = ['ean_13', 'ean_8', 'upc_a', 'upc_e', 'code_128'] as const;

type Detector = { detect: (source: HTMLVideoElement) => Promise<readonly { rawValue: string }[]> };
type Own = {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats: () => Promise<readonly string[]>;
};

let detector: Promise<Detector> | undefined;

async function make(): Promise<Detector> {
  const own = (globalThis as { BarcodeDetector?: Own }).BarcodeDetector;
  if (own && (await own.getSupportedFormats().catch((): string[] => [])).includes('ean_13'))
    return new own({ formats });
  const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await Promise.all([
    import('barcode-detector/ponyfill'),
    import('zxing-wasm/reader/zxing_reader.wasm?url'),
  ]);
  // From this server: the content policy lets nothing come from elsewhere.
  prepareZXingModule({ overrides: { locateFile: () => wasm } });
  return new BarcodeDetector({ formats: [...formats] });
}

/** Gives what reads the first code of a picture, or undefined when it shows none. */
export async function reader(): Promise<(video: HTMLVideoElement) => Promise<string | undefined>> {
  detector ??= make().catch((error: unknown) => {
    detector = undefined;
    throw error;
  });
  const ready = await detector;
  return async (video) =>
    video.readyState < video.HAVE_CURRENT_DATA ? undefined : (await ready.detect(video))[0]?.rawValue;
}
