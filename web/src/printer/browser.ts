/**
 * Prints a page of the server by the browser, in a frame that nobody sees. Where the browser does not let a frame be
 * printed, the page opens beside this one.
 */
export function printFrame(address: string): void {
  const frame = document.createElement('iframe');
  frame.className = 'visually-hidden';
  frame.title = 'receipt';
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  frame.src = address;
  frame.addEventListener('load', () => {
    try {
      const view = frame.contentWindow!;
      view.addEventListener('afterprint', () => frame.remove());
      view.focus();
      view.print();
      // Keys are the screen's again, also in a browser that does not say that it has printed.
      frame.blur();
    } catch {
      frame.remove();
      open(address, '_blank', 'noopener');
    }
  });
  document.querySelector('iframe[title=receipt]')?.remove();
  document.body.append(frame);
}
