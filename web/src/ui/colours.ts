/**
 * A token of the look as a canvas takes it: custom properties keep `light-dark()` unresolved, a real colour does not.
 */
export function colour(at: HTMLElement, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${token})`;
  at.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return toRgb(resolved);
}

/** Chart.js mixes colours that it can read, and OKLCH is none of them. */
function toRgb(css: string): string {
  const canvas = new OffscreenCanvas(1, 1);
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = css;
  pen.fillRect(0, 0, 1, 1);
  const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
  return `rgb(${r}, ${g}, ${b})`;
}
