/** What people of a session are called before they say a name of their own. */

/** The one person of a direct chat. */
export const you = 'You';

const label = /^Member [A-Z]{1,2}$/;

/** Whether somebody told this name, rather than us. */
export function isGivenName(name: string): boolean {
  return name !== '' && name !== you && !label.test(name);
}
