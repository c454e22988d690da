import type { Command } from 'commander';
import type { ReadingAnswer } from '../market/api/reading.ts';
import { deskCommand } from './desk-command.ts';
import { paragraph, utc } from './figures.ts';

/** `pyrometer brief`: the market in words, each sentence with the numbers it stands on. */
export function briefCommand(): Command {
  return deskCommand(
    'brief',
    'the market in words, each sentence with the numbers it stands on',
    (desk, { asOf }) => desk.reading(asOf),
    briefText,
  ).addHelpText('after', '\nExamples:\n  $ pyrometer brief ./btc --as-of 2026-02-02T03:00Z\n  $ pyrometer brief BTC');
}

export function briefText({ market, timeMs, sentences }: ReadingAnswer): string[] {
  const lines = [`${market}, ${utc(timeMs)}`, ''];
  for (const { text, skilled } of sentences) lines.push(...paragraph(text, skilled ? '  ' : '~ '), '');
  if (sentences.some(({ skilled }) => !skilled)) {
    lines.push(
      ...paragraph('Paragraphs marked ~ rest on something that has not been shown to work on this market.'),
      '',
    );
  }
  return lines;
}
