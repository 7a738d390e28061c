/** The text of a page of the server, such as a receipt to print; undefined when it did not come. */
export async function pageText(address: string): Promise<string | undefined> {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}
