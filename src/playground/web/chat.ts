/**
 * The chat behind the page: what is said goes into the transcript first and out by one of the two ways; what comes is acknowledged, waits
 * for its typing pause, is stored, shown once and completed. Knows the wire and the transcript, and no element of the page.
 */
import { type Arrival, createArrivals } from '../relay/arrivals.ts';
import { createLink, type Link, type LinkState } from '../relay/link.ts';
import { createSchedule } from '../relay/schedule.ts';
import { groupMembers, type Thread, threadId } from '../relay/threads.ts';
import type { MessageBody, Problem, SendCommand } from '../relay/wire.ts';
import { postMessage } from './http-way.ts';
import { after, openSocket } from './sockets.ts';
import type { Entry, Mine, Transcript } from './transcript.ts';

export interface ChatEvents {
  linkChanged(state: LinkState): void;
  added(entry: Entry): void;
  changed(entry: Mine): void;
  typing(thread: string, isTyping: boolean): void;
  /** Another tab has cleared a chat, or shown something before what this one shows. */
  reordered(): void;
}

export interface Chat {
  link: Link;
  /** Which way messages go from now on. */
  way: Mine['via'];
  say(thread: Thread, text: string, sender: { name: string; phone: string }): void;
  /** Tries a failed message again, under the same id. */
  again(id: string): void;
  start(): void;
}

export interface ChatOptions {
  agent: string;
  phone: string;
  transcript: Transcript;
  events: ChatEvents;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void after(ms, resolve));

export function createChat({ agent, phone, transcript, events }: ChatOptions): Chat {
  const posting = new Set<string>();

  const arrivals = createArrivals({
    now: Date.now,
    after,
    typing: events.typing,
    show(arrival) {
      const { id, thread, text } = arrival;
      const via = id.startsWith('http:') ? 'http' : 'socket';
      // Another tab may have been quicker.
      if (!transcript.hasShown(id)) {
        const reflexMs = arrival.isReflex ? sinceLastSaid(thread) : null;
        const entry: Entry = { kind: 'theirs', id, thread, text, at: Date.now(), reflexMs, via };
        transcript.add(entry);
        events.added(entry);
      }
      if (via === 'socket') link.complete(id);
    },
  });

  const schedule = createSchedule({
    shelf: transcript.shelf,
    now: Date.now,
    after,
    // The server lets one tab in at a time: that one shows what is due, also while it waits for a server that is away.
    isOurs: () => link.state.phase !== 'stopped',
    give({ id, thread, text }) {
      arrive({ id, thread, text, isReflex: false, delayMs: 0, typingMs: 0, sentAt: 0 });
    },
    complete: (id) => link.complete(id),
  });

  const link: Link = createLink({
    connect: (handlers) => openSocket(`/edge/ws?edge_agent_id=${encodeURIComponent(agent)}`, handlers),
    outbox: () => transcript.unsent('socket').map(({ body }) => body),
    now: Date.now,
    random: Math.random,
    after,
    changed(state) {
      events.linkChanged(state);
      if (state.phase === 'open') schedule.opened();
    },
    acknowledged: (messageId) => settle(messageId, 'delivered'),
    commanded: handleCommand,
    refused: handleProblem,
  });

  function sinceLastSaid(thread: string): number | null {
    const last = transcript.of(thread).findLast(({ kind }) => kind === 'mine');
    const ms = last === undefined ? Number.POSITIVE_INFINITY : Date.now() - last.at;
    return ms < 60_000 ? ms : null;
  }

  function handleCommand(command: SendCommand): void {
    const { command_id: id, payload, timestamp } = command;
    const { thread_id: thread, text } = payload;
    if (schedule.handle(command)) return;
    if (transcript.hasShown(id)) return link.complete(id);
    if (arrivals.has(id)) return;
    // Rules and plans are a real relay's business: taken, and nothing to show.
    if (command.command_type !== 'send_message_now' || thread === undefined || text === undefined)
      return link.complete(id);
    arrive({
      id,
      thread,
      text,
      isReflex: payload.bubble_type === 'reflex',
      delayMs: payload.delay_ms ?? 0,
      typingMs: payload.typing_ms ?? 0,
      sentAt: Date.parse(timestamp) || Date.now(),
    });
  }

  function arrive(arrival: Arrival): void {
    transcript.noteArriving(arrival);
    arrivals.add(arrival);
  }

  function settle(messageId: string, status: Mine['status']): void {
    const entry = transcript.change(messageId, status);
    if (entry !== undefined) events.changed(entry);
  }

  function handleProblem(problem: Problem): void {
    const found = problem.messageId === null ? undefined : transcript.find(problem.messageId);
    if (found?.kind !== 'mine') return;
    if (problem.retry) {
      note(found.thread, `${sentence(problem.detail)} Trying again by itself.`);
      after(problem.retryAfterMs, () => {
        const now = transcript.find(found.id);
        if (now?.kind === 'mine' && now.status === 'sending') send(now);
      });
      return;
    }
    settle(found.id, 'failed');
    note(found.thread, sentence(problem.detail));
  }

  function note(thread: string, text: string): void {
    const last = transcript.of(thread).at(-1);
    if (last?.kind === 'note' && last.text === text) return;
    const entry: Entry = { kind: 'note', id: crypto.randomUUID(), thread, text, at: Date.now() };
    transcript.add(entry);
    events.added(entry);
  }

  function send(entry: Mine): void {
    if (entry.via === 'http') void post(entry);
    else link.send(entry.body);
  }

  async function post(entry: Mine): Promise<void> {
    if (posting.has(entry.id)) return;
    posting.add(entry.id);
    const outcome = await postMessage(agent, entry.body, pause);
    posting.delete(entry.id);
    if (outcome.kind === 'refused') return handleProblem(outcome.problem);
    settle(entry.id, 'delivered');
    for (const [index, bubble] of outcome.bubbles.entries()) {
      const id = `http:${entry.id}:${index}`;
      if (transcript.hasShown(id) || arrivals.has(id)) continue;
      arrive({ id, thread: entry.thread, ...bubble, isReflex: false, sentAt: Date.now() });
    }
  }

  transcript.listen(({ added, changed, isReordered }) => {
    if (isReordered) events.reordered();
    for (const entry of added) {
      events.added(entry);
      // Written in a tab that has no connection: this one's is as good, and the server knows a repeat.
      if (entry.kind === 'mine' && entry.via === 'socket' && entry.status === 'sending') link.send(entry.body);
    }
    for (const entry of changed) events.changed(entry);
  });

  const chat: Chat = {
    link,
    way: 'socket',
    say(thread, text, sender) {
      const id = crypto.randomUUID();
      const at = Date.now();
      const isGroup = thread.mode === 'group';
      const chatGuid = threadId(thread, phone);
      const body: MessageBody = {
        message_id: id,
        chat_guid: chatGuid,
        mode: thread.mode,
        sender: sender.phone,
        text,
        timestamp: at / 1_000,
        participants: isGroup ? groupMembers(phone).map((member) => member.phone) : [phone],
        persona_id: thread.personaId,
      };
      const name = isGroup ? sender.name : '';
      const base = { kind: 'mine', id, thread: chatGuid, at, text, body, via: chat.way } as const;
      const entry: Mine = { ...base, sender: name, status: 'sending' };
      transcript.add(entry);
      events.added(entry);
      send(entry);
    },
    again(id) {
      const entry = transcript.change(id, 'sending');
      if (entry === undefined) return;
      events.changed(entry);
      send(entry);
    },
    start() {
      // The page was reloaded while these were on their way onto the screen: no pause a second time.
      for (const arrival of transcript.takeArriving()) arrivals.add({ ...arrival, sentAt: 0 });
      addEventListener('storage', ({ key }) => transcript.absorb(key));
      link.start();
      schedule.look();
      for (const entry of transcript.unsent('http')) void post(entry);
    },
  };
  return chat;
}

function sentence(text: string): string {
  const trimmed = text.trim().replace(/[.:]$/, '');
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}.`;
}
