/** The command line of `npm run chat`. */
import { parseArgs } from 'node:util';

export const usage = `Text a persona from the terminal.

  npm run chat -- [--persona luna] [--url http://127.0.0.1:8000] [--as name]

  --persona   whom to text; /persona changes it later
  --url       where the server is; default: this machine, at PORT
  --as        who you are; two terminals at once need two names

While chatting: /persona <name>   /state   /journal   /quit`;

export type ChatArguments =
  | { kind: 'chat'; persona: string | null; url: string | null; as: string }
  | { kind: 'help' }
  | { kind: 'wrong'; problem: string };

export function readArguments(args: string[]): ChatArguments {
  let values: { persona?: string; url?: string; as?: string; help?: boolean };
  try {
    const text = { type: 'string' } as const;
    ({ values } = parseArgs({
      args,
      options: { persona: text, url: text, as: text, help: { type: 'boolean', short: 'h' } },
    }));
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : 'the arguments cannot be read' };
  }
  if (values.help) return { kind: 'help' };
  const { persona = null, url = null, as = 'terminal' } = values;
  if (url !== null && !/^https?:\/\/[^/]+/.test(url)) return { kind: 'wrong', problem: '--url is http(s)://host:port' };
  if (!/^[a-z0-9_]{1,32}$/.test(as)) return { kind: 'wrong', problem: '--as is 1 to 32 small letters, digits and _' };
  return { kind: 'chat', persona, url: url?.replace(/\/+$/, '') ?? null, as };
}
