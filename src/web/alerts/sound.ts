let context: AudioContext | null = null;

/** Two short tones, made here: no file is fetched. Silent where the browser lets nothing sound before a press. */
export function chime(): void {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  const startS = context.currentTime;
  for (const [i, frequency] of [660, 880].entries()) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.frequency.value = frequency;
    const fromS = startS + 0.14 * i;
    loudness.gain.setValueAtTime(0, fromS);
    loudness.gain.linearRampToValueAtTime(0.16, fromS + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.001, fromS + 0.32);
    tone.connect(loudness).connect(context.destination);
    tone.start(fromS);
    tone.stop(fromS + 0.34);
  }
}
