/** The words of a clause that a tool or a MiniApp needs, taken out without interpreting them: the tool's own schema decides. */
import type { Clause } from './clause.ts';
import type { Arguments } from './decision.ts';
import { analyzeQuery } from './query.ts';
import type { Target } from './rules/rule.ts';
import { linksIn, straight } from './wording.ts';

/** Arguments for a target; undefined where it needs none. */
export function argumentsOf(target: Target, clause: Clause): Arguments | undefined {
  if (target.kind === 'tool') return toolArguments(target.name, clause);
  if (target.kind === 'miniapp') return { text: said(clause) };
  if (target.kind === 'workflow') return { text: said(clause) };
  return undefined;
}

function toolArguments(name: Extract<Target, { kind: 'tool' }>['name'], clause: Clause): Arguments {
  switch (name) {
    case 'web_page': {
      const [url] = linksIn(clause.raw);
      return url === undefined ? {} : { url: url.startsWith('www.') ? `https://${url}` : url };
    }
    case 'memory_search':
      return { query: clause.core.replace(/[\s?!.]+$/, '') };
    case 'web_search':
      return { query: clause.core.replace(/[\s?!.]+$/, ''), need: analyzeQuery(clause.raw) };
    case 'reminder':
    case 'scheduled_message':
      return { text: said(clause) };
    case 'timer':
    case 'date_math':
    case 'time':
    case 'unit_conversion':
    case 'calculator':
      return { text: clause.core.replace(/[\s?!.]+$/, '') };
  }
}

/** A clause as it was written, on one line. */
function said(clause: Clause): string {
  return straight(clause.raw).replace(/\s+/g, ' ').trim();
}
