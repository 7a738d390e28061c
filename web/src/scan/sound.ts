let context: AudioContext | undefined;

/** Two low notes: "that did not go in", for a cashier who looks at the goods and not at the screen. */
export function soundError(): void {
  try {
    context ??= new AudioContext();
    note(context, 220, 0);
    note(context, 165, 0.12);
  } catch {
    // no sound device: the notice on the screen says the same
  }
}

/** One short high note: read. */
export function soundRead(): void {
  try {
    context ??= new AudioContext();
    note(context, 1320, 0);
  } catch {
    // see soundError
  }
}

function note(audio: AudioContext, hertz: number, delay: number): void {
  const start = audio.currentTime + delay;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.type = 'triangle';
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0.25, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.11);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + 0.12);
}
