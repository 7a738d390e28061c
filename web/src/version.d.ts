/** The release that the page was built from: the text of the file VERSION. */
declare const __VERSION__: string;
