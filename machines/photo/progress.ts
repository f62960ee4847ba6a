/**
 * What each event means for a photo: pure plans. A photo's row follows the `progress` output; the machine's state is the truth.
 *
 *  - An attachment that arrives damaged is asked for again, at most `askedAgainMax` times.
 *  - An analysis that may succeed later is tried again after growing waits; one that cannot is given up at once.
 */
import type { Act, Plan } from '../plan.ts';
import type { AnalyseFailure, AnalyseOutput, DamagedUpload, PhotoContext, PhotoState } from './types.ts';

export type PhotoPlan = Plan<PhotoContext>;

export const askedAgainMax = 3;
/** A photo that comes a day late is still wanted; after that the relay may have lost it. */
export const askAgainLifeMs = 24 * 60 * 60 * 1_000;
/** The waits between the tries of an analysis. */
export const backoffsMs: readonly number[] = [5_000, 30_000, 120_000, 600_000];

/** Asks the relay for the attachment once more. */
export function planAskAgain(context: PhotoContext, upload: DamagedUpload): PhotoPlan {
  const retry_count = context.askedAgain + 1;
  const { agent, attachmentGuid, thread, commandId, reason } = upload;
  const chat = thread === null ? {} : { chat_guid: thread, thread_id: thread };
  const command = {
    command_id: commandId,
    command_type: 'upload_retry',
    priority: 'normal',
    payload: { attachment_guid: attachmentGuid, ...chat, reason, retry_count },
  };
  const event = { type: 'command_queued', command, lifeMs: askAgainLifeMs, replyTo: null };
  return { context: { askedAgain: retry_count }, acts: [{ do: 'send', to: `edge/${agent}`, event }] };
}

export function planBegun(): PhotoPlan {
  return { context: { failures: 0 }, acts: [] };
}

/** The analyst's word. */
export function planOutcome(_context: PhotoContext, output: AnalyseOutput): PhotoPlan {
  switch (output.kind) {
    case 'analysed':
      return { context: { failures: 0 }, acts: [notice('analysed')] };
    case 'offline':
      return { context: { failures: 0 }, acts: [notice('offline')] };
    case 'gone':
      return { context: {}, acts: [notice('gone')] };
  }
}

export function mayTryAgain(context: PhotoContext, failure: AnalyseFailure): boolean {
  return failure.retryable !== false && context.failures < backoffsMs.length;
}

export function planFailure(context: PhotoContext, failure: AnalyseFailure): PhotoPlan {
  const outcome = mayTryAgain(context, failure) ? 'try_again' : 'failed';
  return { context: { failures: context.failures + 1 }, acts: [notice(outcome, failure.code)] };
}

/** The wait before the next try. */
export function backoffMs(context: PhotoContext): number {
  return backoffsMs[Math.min(context.failures, backoffsMs.length) - 1] ?? backoffsMs[0]!;
}

/** What the `progress` output is given. */
export interface Progress {
  state: PhotoState;
  analysis: Record<string, unknown> | null;
}

export function progressOf(state: PhotoState, output?: AnalyseOutput): Progress & Record<string, unknown> {
  return { state, analysis: output?.kind === 'analysed' ? output.analysis : null };
}

function notice(outcome: string, code: string | null = null): Act {
  return { do: 'notice', event: 'photo_analysed', fields: code === null ? { outcome } : { outcome, code } };
}
