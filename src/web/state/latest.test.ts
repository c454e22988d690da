import { expect, test } from 'vitest';
import { latest } from './latest.ts';

const tick = () => new Promise((resolve) => setTimeout(resolve));

test('calls while a question is under way become one more after it', async () => {
  const answers: (() => void)[] = [];
  const { run } = latest(() => new Promise((resolve) => answers.push(resolve)));
  run();
  run();
  run();
  await tick();
  expect(answers).toHaveLength(1);
  answers[0]!();
  await tick();
  expect(answers).toHaveLength(2);
  answers[1]!();
  await tick();
  expect(answers).toHaveLength(2);
});

test('nothing is asked after the end, and what is under way is told', async () => {
  let asked = 0;
  let signal: AbortSignal | null = null;
  const { run, stop } = latest(async (given) => {
    asked++;
    signal = given;
  });
  run();
  await tick();
  stop();
  run();
  await tick();
  expect(asked).toBe(1);
  expect(signal!.aborted).toBe(true);
});
