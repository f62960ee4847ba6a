/**
 * Cookies: reading the `Cookie` header and writing `Set-Cookie` (RFC 6265bis). Safe by default: `HttpOnly`, `Secure`, `SameSite=Lax`,
 * `Path=/`. The `__Host-` and `__Secure-` prefixes are kept to: a cookie that a browser would drop is a bug here, not a silence.
 */
import type { SetCookie } from './route.ts';

const namePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const pathPattern = /^\/[\x20-\x3a\x3c-\x7e]*$/;

/** The first cookie of that name, percent-decoded; undefined when there is none. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  let start = 0;
  while (start < header.length) {
    let end = header.indexOf(';', start);
    if (end < 0) end = header.length;
    const equals = header.indexOf('=', start);
    if (equals > 0 && equals < end && header.slice(start, equals).trim() === name) {
      return decoded(header.slice(equals + 1, end).trim());
    }
    start = end + 1;
  }
  return undefined;
}

function decoded(value: string): string {
  const bare = value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  if (!bare.includes('%')) return bare;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

/** The value of a `Set-Cookie` header. `maxAgeSeconds: 0` deletes the cookie. Throws on what no browser would keep. */
export function serialiseCookie(cookie: SetCookie): string {
  const { name, value, path = '/', secure = true, httpOnly = true, sameSite = 'Lax' } = cookie;
  if (!namePattern.test(name)) throw new TypeError('a cookie name is an RFC 7230 token');
  if (!pathPattern.test(path)) throw new TypeError('a cookie path starts with a slash and holds no control character');
  const prefixed = name.startsWith('__Host-') || name.startsWith('__Secure-');
  if (prefixed && !secure) throw new TypeError('a __Host- or __Secure- cookie is Secure');
  if (name.startsWith('__Host-') && path !== '/') throw new TypeError('a __Host- cookie has the path /');
  if (sameSite === 'None' && !secure) throw new TypeError('a SameSite=None cookie is Secure');
  let text = `${name}=${encodeURIComponent(value)}; Path=${path}; SameSite=${sameSite}`;
  if (cookie.maxAgeSeconds !== undefined) text += `; Max-Age=${Math.max(0, Math.floor(cookie.maxAgeSeconds))}`;
  if (httpOnly) text += '; HttpOnly';
  if (secure) text += '; Secure';
  return text;
}
