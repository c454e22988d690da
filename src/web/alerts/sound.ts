/** A browser that lets nothing sound yet is waited for so long, ms: a tone that comes later says nothing. */
const PATIENCE_MS = 500;

let context: AudioContext | null = null;

/** Two short tones, made here: no file is fetched. Silent where the browser lets nothing sound before a press. */
export async function chime(): Promise<void> {
  const own = await wake();
  if (own.state !== 'running') return;
  const startS = own.currentTime;
  for (const [i, frequency] of [660, 880].entries()) {
    const tone = own.createOscillator();
    const loudness = own.createGain();
    tone.frequency.value = frequency;
    const fromS = startS + 0.14 * i;
    loudness.gain.setValueAtTime(0, fromS);
    loudness.gain.linearRampToValueAtTime(0.16, fromS + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.001, fromS + 0.32);
    tone.connect(loudness).connect(own.destination);
    tone.start(fromS);
    tone.stop(fromS + 0.34);
  }
}

/** Asks the browser to let this page sound: it does after a press, whatever the press is for. */
export async function wake(): Promise<AudioContext> {
  context ??= new AudioContext();
  if (context.state !== 'running') {
    await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  }
  return context;
}
