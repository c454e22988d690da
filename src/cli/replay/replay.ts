import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Engine } from '../../engine/engine.ts';
import { OverVenues } from '../../engine/over-venues/over-venues.ts';
import { createGateway } from '../../gateway/index.ts';
import { CAPTURE_FORMS, type CaptureForm } from '../../venues/capture/product-recorder.ts';
import { listenOptions } from '../arguments.ts';
import { VERSION } from '../version.ts';
import { Replay } from './replay-run.ts';

interface ReplayOptions {
  speed: number;
  form: CaptureForm;
  port: number;
  host: string;
  serve: boolean;
}

/** `pyrometer replay`: a capture, through the code that reads the venues live, at any speed. */
export function replayCommand(): Command {
  const [port, host] = listenOptions();
  return new Command('replay')
    .description('show what `pyrometer record` wrote as if it were live, at any speed')
    .argument('<capture>', 'the folder that was recorded to')
    .option('--speed <times>', 'how many times as fast as it came; max: as fast as this machine can', times, 1)
    .addOption(
      new Option('--form <form>', 'read frames anew, or take the events that they meant')
        .choices(CAPTURE_FORMS)
        .default('frames'),
    )
    .addOption(port)
    .addOption(host)
    .option('--no-serve', 'only read it through, and say what came of it')
    .addHelpText('after', '\nExample:\n  pyrometer replay ./tape --speed 60')
    .action(replay);
}

async function replay(folder: string, { speed, form, port, host, serve }: ReplayOptions): Promise<void> {
  const engine = new Engine();
  const run = await Replay.open(folder, { form, speed, engine, say: (text) => console.error(text) });
  if (!serve) {
    await run.play();
    console.log(run.report());
    return;
  }
  const overVenues = new OverVenues({ engine, onTrouble: (text) => console.error(text) });
  const webRoot = fileURLToPath(new URL('../../web', import.meta.url));
  const gateway = await createGateway({
    directory: engine,
    venues: run.venues,
    webRoot: existsSync(webRoot) ? webRoot : null,
    version: VERSION,
  });
  const address = await gateway.listen({ port, host });
  console.log(
    `Pyrometer is at ${address}, replaying ${folder} at ${Number.isFinite(speed) ? `${speed}x` : 'full speed'}`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      run.stop();
      overVenues.stop();
      gateway.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  await run.play();
  console.log(`${run.report()}\nThe capture has ended; what it came to is shown until Ctrl+C.`);
}

function times(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (!(value > 0 && value <= 100_000)) throw new InvalidArgumentError('Give a number above zero, or max.');
  return value;
}
