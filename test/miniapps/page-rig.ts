/** The whole server as browsers open it: on a port known beforehand, because the page's own origin has to be a listed one. */
import { freePort } from '../support/ports.ts';
import { type Rig, startRig, type TestSession } from './rig.ts';

export async function startPageRig(miniappFolders: string[] = []): Promise<Rig> {
  return startRig({ PORT: String(await freePort()) }, {}, miniappFolders);
}

/** A person's link, by name or by place in the list, under the address that tests listen on. */
export function linkFor(session: TestSession, who: number | string): string {
  const link = session.links.find(({ name }, at) => at === who || name === who);
  if (link === undefined) throw new Error(`there is no link for ${who}`);
  return link.url.replace('//localhost', '//127.0.0.1');
}
