/** The tools that come with the server. */
import { factTools } from './fact-tools.ts';
import { lookupTools, type MemorySearch } from './lookup-tools.ts';
import { scheduleTools } from './schedule-tools.ts';
import type { Tool } from './tool.ts';
import type { WebProvider } from './web.ts';

/** All built-in tools; one whose port is null says that it is not available. */
export function builtInTools(ports: { memory: MemorySearch | null; web: WebProvider | null }): readonly Tool[] {
  return [...factTools, ...scheduleTools, ...lookupTools(ports)];
}
