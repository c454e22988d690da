import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A program of this folder in a process of its own; what it sends by `process.send` is awaited by its `type`. */
export class Child {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<string, (message: never) => void>();
  readonly #early = new Map<string, unknown>();
  #failed: (error: Error) => void = () => undefined;
  readonly #failure = new Promise<never>((_, reject) => (this.#failed = reject));

  constructor(file: string, args: readonly (string | number)[] = [], flags: readonly string[] = []) {
    this.#failure.catch(() => undefined);
    const path = fileURLToPath(new URL(file, import.meta.url));
    this.#process = fork(path, args.map(String), { execArgv: ['--import', 'tsx', ...flags] });
    this.#process.on('message', (message: { type: string }) => {
      const resolve = this.#waiting.get(message.type);
      this.#waiting.delete(message.type);
      if (resolve) resolve(message as never);
      else this.#early.set(message.type, message);
    });
    this.#process.on('exit', (code) => this.#failed(new Error(`${file} ended with ${code}`)));
  }

  send(message: Readonly<Record<string, unknown>>): void {
    this.#process.send(message);
  }

  /** The next message of that type. */
  next<Message>(type: string): Promise<Message> {
    const early = this.#early.get(type);
    if (early !== undefined) {
      this.#early.delete(type);
      return Promise.resolve(early as Message);
    }
    const coming = new Promise<Message>((resolve) => this.#waiting.set(type, resolve));
    return Promise.race([coming, this.#failure]);
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}
