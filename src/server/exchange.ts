/**
 * One HTTP request and its answer: the only place that touches a uWebSockets.js response, because a mistake there ends the process.
 *
 *  H1 `onAborted` is registered before any code that could throw (a handler that returns without it aborts the process).
 *  H2 What dies with the callback (headers, address, chunks) is copied before anything waits.
 *  H3 The response is touched only while the phase is not `settled`; it becomes `settled` exactly once, by an answer, an abort or a deadline.
 *  H4 No throw and no rejection of a handler leaves this file: it becomes a 500 and an event.
 *  H5 A reply's `onSettled` is called exactly once: true after the whole answer was handed to the open socket, false otherwise.
 *  H6 Every phase has a deadline: uWebSockets.js has none for a pending reply.
 */

import { BodyBuffer, overloaded } from './body-buffer.ts';
import { BodyRefused, BodyStream, bodyTooSlow, clientGone, tooLarge } from './body-stream.ts';
import { addressText, clientAddress } from './client-address.ts';
import { type CompiledRoute, notJson, readBody, readParams, readQuery } from './compiled-route.ts';
import { readCookie } from './cookies.ts';
import { errorName } from './events.ts';
import { type Failure, fail } from './failure.ts';
import type { HttpHost } from './http-host.ts';
import { isJsonType } from './json-body.ts';
import { copyHeaders, hasTwoLengths, headerOf } from './request-headers.ts';
import { type Answer, type AnswerFrame, prepareReply, streamAnswer, unlessUnchanged, writeAnswer } from './response.ts';
import type { Method, Reply, RequestContext } from './route.ts';
import type { HttpRequest, RawResponse } from './uws.ts';

const noBytes = new Uint8Array(0);
const crashed = fail('internal', 'the server failed to answer this request; it was recorded');
const lateAnswer = fail('unavailable', 'the answer was not ready in time; send the same request again', {
  retryAfterSeconds: 5,
});

/** Answers above this size are written as the reader takes them when somebody wants to know whether they arrived (H5). */
const streamedAnswerBytes = 64 * 1_024;

type Phase = 'reading' | 'handling' | 'writing' | 'settled';

export class Exchange implements RequestContext {
  requestId = '';
  readonly method: Method;
  params: unknown;
  query: unknown;
  body: unknown;
  rawBody: Uint8Array = noBytes;
  bodyStream: BodyStream | undefined;

  /** Set while reading and handling, when it is too late for the answer (H6). */
  deadlineAt = Number.POSITIVE_INFINITY;

  readonly #host: HttpHost;
  readonly #route: CompiledRoute;
  readonly #res: RawResponse;
  #startedAt = 0;
  #phase: Phase = 'reading';
  #verb = '';
  #path = '';
  #rawQuery = '';
  readonly #headers: string[] = [];
  #clientIp: string | undefined;
  #abort: AbortController | undefined;
  #isGone = false;
  #buffer: BodyBuffer | undefined;
  #isBodyPending: boolean;
  #handlerDeadlineAt = 0;
  #onSettled: ((written: boolean) => void) | undefined;

  /** Calls nobody's code, so that it cannot throw before H1 holds. */
  constructor(host: HttpHost, route: CompiledRoute, res: RawResponse) {
    this.#host = host;
    this.#route = route;
    this.#res = res;
    this.method = route.method;
    this.#isBodyPending = route.bodyKind !== 'none';
  }

  get path(): string {
    return this.#path;
  }

  get clientIp(): string {
    if (this.#clientIp === undefined) {
      const peer = this.#phase === 'settled' ? 'unknown' : addressText(this.#res.getRemoteAddress());
      this.#clientIp = clientAddress(peer, this.header('x-forwarded-for'), this.#host.trustedProxies);
    }
    return this.#clientIp;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#isGone) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  header(name: string): string | undefined {
    return headerOf(this.#headers, name);
  }

  cookie(name: string): string | undefined {
    return readCookie(this.header('cookie'), name);
  }

  /** Takes the request in: to its end within the uWebSockets.js callback, or to the point where it waits for the body. */
  begin(req: HttpRequest): void {
    this.#host.inFlight.add(this);
    this.#res.onAborted(() => this.#handleAbort());
    try {
      this.requestId = this.#host.ids();
      this.#startedAt = this.#host.clock.monotonicMs();
      this.deadlineAt = this.#startedAt + this.#route.bodyDeadlineMs;
      this.#copy(req);
      const problem = this.#readHead(req) ?? this.#takeBody();
      if (problem !== undefined) this.#answer(problem);
    } catch (error) {
      this.#crash(error);
    }
  }

  /** The deadline passed (H6). */
  expire(): void {
    if (this.#phase === 'reading') this.#answer(bodyTooSlow);
    else if (this.#phase === 'writing') this.#cut();
    else if (this.#phase === 'handling') {
      const isBodyLate = this.bodyStream !== undefined && this.deadlineAt < this.#handlerDeadlineAt;
      this.deadlineAt = this.#handlerDeadlineAt;
      if (isBodyLate) this.bodyStream?.refuse(bodyTooSlow);
      else this.giveUp(lateAnswer);
    }
  }

  /** Answers in the handler's place; its own answer, should it still come, is not written. */
  giveUp(failure: Failure): void {
    if (this.#phase === 'writing') this.#cut();
    else this.#answer(failure);
    this.#leave();
  }

  #copy(req: HttpRequest): void {
    this.#verb = req.getMethod().toUpperCase();
    this.#path = req.getUrl();
    this.#rawQuery = req.getQuery() ?? '';
    copyHeaders(req, this.#headers);
  }

  #readHead(req: HttpRequest): Failure | undefined {
    if (this.#host.inFlight.size > this.#host.limits.requestsInFlightMax) return overloaded;
    if (hasTwoLengths(this.#headers)) {
      this.#isBodyPending = true;
      return twoLengths;
    }
    const route = this.#route;
    const params = readParams(route, req);
    if ('failure' in params) return params;
    this.params = params.value;
    const query = readQuery(route.query, this.#rawQuery, this.#host.limits.queryKeysMax);
    if ('failure' in query) return query;
    this.query = query.value;
    return route.guard?.(this);
  }

  /** Waits for the body, or goes on at once where the route takes none. */
  #takeBody(): Failure | undefined {
    const { bodyKind, bodyBytesMax } = this.#route;
    if (bodyKind === 'none') {
      this.#beginHandling();
      this.#run();
      return undefined;
    }
    const length = Number(this.header('content-length') ?? 0);
    if (length > bodyBytesMax) return tooLarge(bodyBytesMax);
    if (bodyKind === 'json' && length > 0 && !isJsonType(this.header('content-type'))) return notJson;
    if (bodyKind === 'stream') this.#takeStream(bodyBytesMax);
    else this.#res.onData((chunk, isLast) => this.#handleChunk(chunk, isLast));
    return undefined;
  }

  #takeStream(bytesMax: number): void {
    const stream = new BodyStream(
      {
        pause: () => void (this.#phase !== 'settled' && this.#res.pause()),
        resume: () => void (this.#phase !== 'settled' && this.#res.resume()),
      },
      bytesMax,
    );
    this.bodyStream = stream;
    this.#res.onData((chunk, isLast) => {
      if (isLast) {
        this.#isBodyPending = false;
        this.deadlineAt = this.#handlerDeadlineAt;
      }
      stream.push(chunk, isLast);
    });
    const bodyDeadlineAt = this.deadlineAt;
    this.#beginHandling();
    this.#run();
    this.deadlineAt = Math.min(bodyDeadlineAt, this.#handlerDeadlineAt);
  }

  #handleChunk(chunk: ArrayBuffer, isLast: boolean): void {
    if (isLast) this.#isBodyPending = false;
    if (this.#phase !== 'reading') return;
    try {
      // A chunk is emptied when this returns: `Buffer.from` of a view copies it.
      const bytes = Buffer.from(Buffer.from(chunk));
      const problem = this.#keepChunk(bytes, isLast);
      if (problem !== undefined) this.#answer(problem);
    } catch (error) {
      this.#crash(error);
    }
  }

  #keepChunk(bytes: Buffer, isLast: boolean): Failure | undefined {
    if (isLast && this.#buffer === undefined) return this.#handleBody(bytes);
    this.#buffer ??= new BodyBuffer(this.#host, this.#route.bodyBytesMax);
    const kept = this.#buffer.push(bytes);
    if (kept !== undefined) return kept;
    return isLast ? this.#handleBody(this.#buffer.take()) : undefined;
  }

  #handleBody(bytes: Buffer): Failure | undefined {
    const body = readBody(this.#route, bytes, this.header('content-type'), this.#host.limits.bodyDepthMax);
    if ('failure' in body) return body;
    this.rawBody = bytes;
    this.body = body.value;
    this.#beginHandling();
    this.#host.queue.add(() => this.#run());
    return undefined;
  }

  #beginHandling(): void {
    this.#phase = 'handling';
    this.#handlerDeadlineAt = this.#host.clock.monotonicMs() + this.#route.deadlineMs;
    this.deadlineAt = this.#handlerDeadlineAt;
  }

  /** Runs the handler, unless the client has left or was answered meanwhile. */
  #run(): void {
    if (this.#phase !== 'handling') return;
    try {
      const outcome = this.#route.handle(this);
      if (outcome instanceof Promise) {
        outcome.then(
          (reply) => this.#answer(reply),
          (error) => this.#crash(error),
        );
      } else this.#answer(outcome);
    } catch (error) {
      this.#crash(error);
    }
  }

  /** H4. */
  #crash(error: unknown): void {
    if (error instanceof BodyRefused) {
      this.#answer(error.failure);
      return;
    }
    this.#report(error);
    this.#answer(crashed);
  }

  #report(error: unknown): void {
    const { requestId } = this;
    const route = this.#route.label;
    this.#host.observe({ event: 'request_failed', requestId, route, errorName: errorName(error), error });
  }

  /** Writes the answer if there is still somebody to write it to (H3). Never throws. */
  #answer(reply: Reply): void {
    if ('onSettled' in reply) this.#onSettled = reply.onSettled;
    if (this.#phase === 'settled' || this.#phase === 'writing') {
      this.#notify(false);
      return;
    }
    let answer: Answer;
    try {
      answer = unlessUnchanged(prepareReply(reply), this);
    } catch (error) {
      this.#report(error);
      this.#notify(false);
      answer = prepareReply(crashed);
    }
    try {
      this.#write(answer);
    } catch (error) {
      // The status line may be out, so no second answer can follow: the connection goes, and `onAborted` settles.
      this.#report(error);
      this.#cut();
    }
  }

  #cut(): void {
    try {
      this.#res.close();
    } catch {
      // The response was spent after all, so no abort will follow.
      this.#settle(0);
    }
  }

  #write(answer: Answer): void {
    const frame: AnswerFrame = {
      requestId: this.requestId,
      origin: this.header('origin'),
      cors: this.#host.cors,
      isHead: this.#verb === 'HEAD',
      closes: this.#isBodyPending || this.#host.isDraining,
    };
    const { payload } = answer;
    const isWatched = this.#onSettled !== undefined && !frame.isHead;
    if (isWatched && payload !== undefined && payload.length > streamedAnswerBytes) {
      this.#phase = 'writing';
      this.deadlineAt = this.#host.clock.monotonicMs() + this.#host.limits.writeDeadlineMs;
      const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
      streamAnswer(this.#res, answer, bytes, frame, () => this.#settle(answer.status));
      return;
    }
    writeAnswer(this.#res, answer, frame);
    this.#settle(answer.status);
  }

  /** The client left before its answer was complete. The response must not be touched from here on. */
  #handleAbort(): void {
    if (this.#phase === 'settled') return;
    this.#leave();
    this.#settle(0);
  }

  #leave(): void {
    this.#isGone = true;
    this.#abort?.abort();
    this.bodyStream?.refuse(clientGone);
  }

  #settle(status: number): void {
    if (this.#phase === 'settled') return;
    this.#phase = 'settled';
    this.#buffer?.release();
    this.bodyStream?.refuse(clientGone);
    this.#host.inFlight.delete(this);
    const ms = this.#host.clock.monotonicMs() - this.#startedAt;
    this.#host.observe({
      event: 'request_finished',
      requestId: this.requestId,
      method: this.#method(),
      route: this.#route.label,
      status,
      ms,
    });
    this.#notify(status !== 0);
    if (this.#host.isDraining && this.#host.inFlight.size === 0) this.#host.onIdle();
  }

  /** Methods are the client's text: unknown ones must not become labels of metrics. */
  #method(): string {
    return knownVerbs.has(this.#verb) ? this.#verb : 'OTHER';
  }

  /** H5: forgets the callback before it is called. */
  #notify(written: boolean): void {
    const onSettled = this.#onSettled;
    if (onSettled === undefined) return;
    this.#onSettled = undefined;
    try {
      onSettled(written);
    } catch (error) {
      this.#report(error);
    }
  }
}

const knownVerbs = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const twoLengths = fail('bad_request', 'the request says twice how long its body is');
