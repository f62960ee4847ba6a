/** What a photo's actor holds and hears. All plain JSON. */

export type PhotoState = 'stored' | 'processing' | 'analysed' | 'failed';

export interface PhotoContext {
  /** The photo's own id: the key of its address, and of its row. */
  id: string;
  /** Calls of the analyst that failed since it was last asked for. */
  failures: number;
  /** How often the relay was asked to upload this attachment again. */
  askedAgain: number;
}

/** An upload that arrived unreadable, and the relay that can send it again. */
export interface DamagedUpload {
  agent: string;
  attachmentGuid: string;
  /** The chat as the relay spells it. */
  thread: string | null;
  /** UUID of the command, made by whoever saw the damage. */
  commandId: string;
  reason: string;
}

export type PhotoEvent = { at: number } & (
  | ({ type: 'upload_damaged' } & DamagedUpload)
  /** The image is in the storage and its row in the table. `analyse`: somebody waits for what it shows. */
  | { type: 'photo_stored'; analyse: boolean }
  | { type: 'analysis_wanted' }
);

export interface AnalyseInput {
  id: string;
}

/** What became of an analysis. The analysis itself is opaque here: the feature knows its shape. */
export type AnalyseOutput =
  | { kind: 'analysed'; analysis: Record<string, unknown> }
  /** No model is configured: the photo stays as it is, until somebody asks again. */
  | { kind: 'offline' }
  /** The image is no longer in the storage. */
  | { kind: 'gone' };

/** Why a call of the analyst failed, as the host describes an error. */
export interface AnalyseFailure {
  code: string | null;
  retryable: boolean | null;
}
