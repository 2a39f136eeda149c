/** The steps of a command while they run: a list drawn in place on a terminal, a line each without one. */
import type { ListrDefaultRendererLogLevels, ListrLogLevels } from 'listr2';
import type { CliContext } from './context.ts';

/** Runs one step and gives what it gives; `tell` hears what happens within it. Whatever it throws is thrown. */
export type Step = <T>(
  title: string,
  run: (tell: (line: string) => void) => Promise<T>,
) => Promise<T>;

/** Talk, never data: it goes where `say` goes. */
export function stepsFor({ terminal, say }: Pick<CliContext, 'terminal' | 'say'>): Step {
  if (terminal !== undefined) return (title, run) => drawn(terminal, title, run);
  return (title, run) => {
    say(`${title} …`);
    return run(say);
  };
}

async function drawn<T>(
  terminal: NodeJS.WriteStream,
  title: string,
  run: (tell: (line: string) => void) => Promise<T>,
): Promise<T> {
  // Loaded here: without a terminal nobody needs it.
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
  const processOutput = new ProcessOutput(terminal, terminal);
  const drawing = new ListrLogger<ListrDefaultRendererLogLevels>({
    ...{ useIcons: false, processOutput },
  });
  const lines = new ListrLogger<ListrLogLevels>({ processOutput });
  const results: T[] = [];
  const list = new Listr(
    {
      title,
      task: async (_shared, task) => {
        results.push(
          await run((line) => {
            task.output = line;
          }),
        );
      },
    },
    {
      ...{ registerSignalListeners: false, rendererOptions: { logger: drawing } },
      // Where standard output is no terminal, `doctor --json | jq`, Listr draws lines.
      fallbackRendererOptions: { logger: lines },
    },
  );
  await list.run();
  return results[0] as T;
}
