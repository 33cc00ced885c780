/** What the exam server tells of itself at paths.health (protocol.ts): whether it, its link or other runs were short. */

/** The link by which the server answers whoever asks; what its system does not tell is absent. */
export interface ServerLink {
  /** When it was read. */
  readonly atMs: number;
  /** wifi, ethernet, loopback or other. */
  readonly kind?: string;
  readonly rateMbps?: number;
  /** Raw and cumulative. */
  readonly inBytes?: number;
  readonly outBytes?: number;
}

/** One entry a second, kept for two hours. */
export interface ServerHealth {
  readonly serverAtMs: number;
  /** When this process began; another one than before is a server that was started again. Absent from servers that do not tell. */
  readonly startedAtMs?: number;
  /** Runs other than the asker's at work within the last three seconds. Absent from servers that do not tell. */
  readonly otherRunCount?: number;
  /** How many runs at once the server and its line are meant for. */
  readonly runLimitCount?: number;
  readonly link?: ServerLink;
  readonly seconds: readonly {
    readonly atMs: number;
    readonly windowMs: number;
    readonly loopUtilizationRatio: number;
    readonly loopDelayP99Ms: number;
    readonly requestCount: number;
    readonly socketCount: number;
    /** Requests refused because of the server's own caps: not the network's doing. */
    readonly refusedCount?: number;
    /** Runs other than the asker's whose heartbeats came. */
    readonly otherRunCount?: number;
    /**
     * Requests that the server itself failed at: 5xx, and saves over the socket that were not kept. What a fault switch fails is not among
     * them, nor what its sender broke off. Absent from servers that do not tell.
     */
    readonly failedCount?: number;
    readonly retransmitCount?: number;
    readonly segmentOutCount?: number;
  }[];
}
