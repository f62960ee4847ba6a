/** One person at a terminal, as a relay: what is said goes out once, what comes is shown once and acknowledged. */
import { randomUUID } from 'node:crypto';
import { type Arrivals, createArrivals } from '../relay/arrivals.ts';
import { createLink, type Link, type LinkState } from '../relay/link.ts';
import { createSchedule, mergeScheduled, type Scheduled } from '../relay/schedule.ts';
import { threadId, threadOf } from '../relay/threads.ts';
import type { MessageBody, SendCommand } from '../relay/wire.ts';
import type { Screen } from './screen.ts';
import { openSocket } from './sockets.ts';

export interface TerminalPersona {
  id: string;
  name: string;
  color: string;
}

export interface ConversationOptions {
  url: string;
  agent: string;
  phone: string;
  /** A fresh token for each connection. */
  token(): string;
  screen: Screen;
  personas: TerminalPersona[];
  /** Without a person watching, nothing waits for typing pauses. */
  isPaced: boolean;
  refused(): void;
}

export interface TerminalConversation {
  say(persona: TerminalPersona, text: string): void;
  start(): void;
  stop(): void;
  /** Nothing is unsent, nothing is on its way onto the screen, and nothing came for a while (milliseconds). */
  isQuiet(forMs: number): boolean;
}

const after = (ms: number, callback: () => void): (() => void) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

export function createConversation(options: ConversationOptions): TerminalConversation {
  const { screen, personas, phone } = options;
  const outbox: MessageBody[] = [];
  const shown = new Set<string>();
  let onTheWay = 0;
  let lastAt = Date.now();
  let wasOpen = false;

  const arrivals: Arrivals = createArrivals({
    now: Date.now,
    after,
    typing: (thread, isTyping) => screen.typing(personaOf(thread).name, isTyping),
    show({ id, thread, text }) {
      const { name, color } = personaOf(thread);
      shown.add(id);
      onTheWay -= 1;
      lastAt = Date.now();
      screen.bubble(name, color, text);
      link.complete(id);
    },
  });

  // Kept for as long as the terminal is open; what comes due after that is sent by the server.
  let kept: Scheduled[] = [];
  const schedule = createSchedule({
    shelf: {
      all: () => kept,
      put: (one) => {
        kept = mergeScheduled(kept, [one]);
      },
    },
    now: Date.now,
    after,
    isOurs: () => link.state.phase !== 'stopped',
    give({ id, thread, text }) {
      onTheWay += 1;
      arrivals.add({ id, thread, text, isReflex: false, delayMs: 0, typingMs: 0, sentAt: 0 });
    },
    complete: (id) => link.complete(id),
  });

  const link: Link = createLink({
    connect: (events) => {
      const path = `/edge/ws?edge_agent_id=${encodeURIComponent(options.agent)}`;
      return openSocket(options.url + path, options.token(), events);
    },
    outbox: () => outbox,
    now: Date.now,
    random: Math.random,
    after,
    changed: tellState,
    acknowledged: forget,
    commanded: handleCommand,
    refused(problem) {
      screen.note(`(${problem.detail})`);
      if (problem.messageId === null) return;
      if (problem.retry) after(problem.retryAfterMs, () => resend(problem.messageId!));
      else forget(problem.messageId);
    },
  });

  const personaOf = (thread: string): TerminalPersona => {
    const id = threadOf(thread)?.personaId;
    return personas.find((persona) => persona.id === id) ?? personas[0]!;
  };

  function tellState(state: LinkState): void {
    if (state.phase === 'open') {
      if (wasOpen) screen.note('(connected again)');
      wasOpen = true;
      schedule.opened();
    } else if (state.phase === 'waiting') {
      if (!wasOpen) options.refused();
      else if (state.attempt <= 1) screen.note('(connection lost; what you write waits and goes out once)');
    } else if (state.phase === 'stopped' && state.why === 'replaced') {
      screen.note('(another terminal has taken over this chat; use --as to be somebody else)');
    }
  }

  function handleCommand(command: SendCommand): void {
    const { command_id: id, payload, timestamp } = command;
    lastAt = Date.now();
    if (schedule.handle(command)) return;
    if (shown.has(id) || payload.thread_id === undefined || payload.text === undefined) return link.complete(id);
    if (arrivals.has(id)) return;
    onTheWay += 1;
    arrivals.add({
      id,
      thread: payload.thread_id,
      text: payload.text,
      isReflex: payload.bubble_type === 'reflex' || !options.isPaced,
      delayMs: payload.delay_ms ?? 0,
      typingMs: payload.typing_ms ?? 0,
      sentAt: Date.parse(timestamp) || Date.now(),
    });
  }

  function forget(messageId: string): void {
    lastAt = Date.now();
    const at = outbox.findIndex((message) => message.message_id === messageId);
    if (at >= 0) outbox.splice(at, 1);
  }

  function resend(messageId: string): void {
    const message = outbox.find((one) => one.message_id === messageId);
    if (message !== undefined) link.send(message);
  }

  return {
    say(persona, text) {
      const message: MessageBody = {
        message_id: randomUUID(),
        chat_guid: threadId({ personaId: persona.id, mode: 'direct' }, phone),
        mode: 'direct',
        sender: phone,
        text,
        timestamp: Date.now() / 1_000,
        participants: [phone],
        persona_id: persona.id,
      };
      outbox.push(message);
      link.send(message);
    },
    start: link.start,
    stop: link.stop,
    isQuiet: (forMs) => outbox.length === 0 && onTheWay === 0 && Date.now() - lastAt > forMs,
  };
}
