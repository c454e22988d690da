/** Base of every error that is the user's to mend: the message names what, where and what to do. */
export class PyrometerError extends Error {
  override name = 'PyrometerError';
}

/** A market id, an instrument or a bracket table that cannot be used. */
export class InstrumentError extends PyrometerError {
  override name = 'InstrumentError';
}

/** A recording's folder or file that cannot be read or written at all (a single bad row is a refusal). */
export class RecordingError extends PyrometerError {
  override name = 'RecordingError';
}

/** A file whose columns no importer knows. */
export class UnknownShapeError extends RecordingError {
  override name = 'UnknownShapeError';
}

/** A question about a market, a window or a moment that cannot be answered. */
export class QueryError extends PyrometerError {
  override name = 'QueryError';
}

/** A question to a market over venues that only one of its members can answer. */
export class OverVenuesError extends QueryError {
  override name = 'OverVenuesError';

  /** @param lacks what the sum does not have, and why */
  constructor(market: string, members: readonly string[], lacks: string) {
    super(`${market} is the sum of several markets and has ${lacks}; ask one of them: ${members.join(', ')}`);
  }
}

/** A zone that is not there at the asked moment. */
export class UnknownZoneError extends QueryError {
  override name = 'UnknownZoneError';
}

/** A measured map of a market whose positions nobody tells. */
export class NotMeasuredError extends QueryError {
  override name = 'NotMeasuredError';
}

/** A question about now where the last bar is too old to answer it. */
export class StaleDataError extends QueryError {
  override name = 'StaleDataError';
}

/** A venue's answer that cannot be used, or a request that cannot be put to it. */
export class VenueError extends PyrometerError {
  override name = 'VenueError';
}

/** An archive that cannot be opened, written or trusted. */
export class ArchiveError extends PyrometerError {
  override name = 'ArchiveError';
}

/** A capture of a venue's wire that cannot be read or written. */
export class CaptureError extends PyrometerError {
  override name = 'CaptureError';
}

/** An archive that another process has. */
export class ArchiveInUseError extends ArchiveError {
  override name = 'ArchiveInUseError';
  /** Where that process serves, if it does. */
  readonly address: string | null;

  constructor(message: string, address: string | null) {
    super(message);
    this.address = address;
  }
}
