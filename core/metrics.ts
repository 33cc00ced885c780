/** Every metric that provnät knows. One name everywhere: k6 metric, sample, fact column, InfluxDB field, report row. */

export type MetricType = 'double' | 'integer' | 'text';
export type MetricKind = 'gauge' | 'counter' | 'event';
export type MetricSubject = 'pupil' | 'access-point' | 'radio' | 'interface' | 'host' | 'probe' | 'emulator' | 'server' | 'run';

export interface Metric {
  readonly type: MetricType;
  /** counter: raw and cumulative, turned into rates by core/counters; event: something happened, the value is its size. */
  readonly kind: MetricKind;
  readonly subject: MetricSubject;
  readonly says: string;
  /** Words of whoever set the device up: they may name a person, so they stay in the run folder and the store, and go to no InfluxDB. */
  readonly isFreeText?: true;
}

const metric = (subject: MetricSubject, type: MetricType, kind: MetricKind, says: string): Metric => ({ subject, type, kind, says });
const freeText = (subject: MetricSubject, says: string): Metric => ({ ...metric(subject, 'text', 'gauge', says), isFreeText: true });

export const metrics = {
  // pupil: presence and failures
  pupilActiveCount: metric('pupil', 'integer', 'gauge', '1 at the start of each phase and every 5 s while the pupil is at work'),
  pupilFailureCount: metric('pupil', 'integer', 'event', 'an activity failed or threw; reason says which'),
  connectionCount: metric(
    'pupil',
    'integer',
    'gauge',
    'connections that the pupil has opened so far; text protocol in valueText of httpProtocol',
  ),
  httpProtocol: metric('pupil', 'text', 'gauge', 'protocol of the answer, such as HTTP/2.0; reason names the origin'),
  timerDriftMs: metric('pupil', 'double', 'gauge', 'how late a timer of the load generator fired'),
  // pupil: login and package
  loginMs: metric(
    'pupil',
    'double',
    'event',
    'from the first redirect to the session cookie; unknown with the elapsed time when it failed',
  ),
  loginStepMs: metric('pupil', 'double', 'event', 'one step of login; reason names it'),
  packageMs: metric('pupil', 'double', 'event', 'whole first load of the exam shell and items'),
  packageBytes: metric('pupil', 'integer', 'event', 'size of the first load'),
  // pupil: exam work
  heartbeatRttMs: metric('pupil', 'double', 'event', 'heartbeat round trip; unanswered: state unknown, elapsed time as value'),
  saveAckMs: metric(
    'pupil',
    'double',
    'event',
    'first sending of an answer until its receipt, retries included; unknown with elapsed time when none came',
  ),
  saveAttemptCount: metric('pupil', 'integer', 'event', 'sendings that the acknowledged answer took'),
  saveGapMs: metric('pupil', 'double', 'gauge', 'age of the oldest edit without a receipt'),
  answerAcknowledged: metric('pupil', 'text', 'event', 'item|sequence|checksum of an answer whose receipt arrived'),
  answerUnacknowledged: metric('pupil', 'text', 'event', 'item|sequence|checksum of an answer still without a receipt when the exam ended'),
  answerMissing: metric(
    'pupil',
    'text',
    'event',
    'item|sequence|checksum of an answer that had a receipt and that submit then reported missing; the client saved it again',
  ),
  connectionDropCount: metric('pupil', 'integer', 'event', 'a connection was found dead; reason says how'),
  connectionReturnMs: metric(
    'pupil',
    'double',
    'event',
    'from the last sign of life to the next one over a new connection; unknown with elapsed time when it never came back, or never opened',
  ),
  submitMs: metric('pupil', 'double', 'event', 'submit until a receipt for every answer; unknown with elapsed time when not'),
  submitReceiptCount: metric('pupil', 'integer', 'event', 'receipts in the answer to submit'),
  submitExpectedCount: metric('pupil', 'integer', 'event', 'answers that the pupil submitted'),
  // pupil: media
  audioStartupMs: metric('pupil', 'double', 'event', 'play pressed until sound; unknown with elapsed time when it never started'),
  audioStallMs: metric('pupil', 'double', 'event', 'one stall, or the part of a stall so far'),
  audioPlayedMs: metric('pupil', 'double', 'event', 'played time since the last such sample; valueText none'),
  videoStartupMs: metric('pupil', 'double', 'event', 'play pressed until picture; unknown with elapsed time when it never started'),
  videoStallMs: metric('pupil', 'double', 'event', 'one stall, or the part of a stall so far'),
  videoPlayedMs: metric(
    'pupil',
    'double',
    'event',
    'played time of one rendition since the last such sample; reason names the rendition, such as 360p',
  ),
  mediaBufferMs: metric('pupil', 'double', 'gauge', 'shorter of the audio and video buffers ahead of the playhead, each second'),
  segmentBytes: metric('pupil', 'integer', 'event', 'one media segment; window is the fetch; reason names the rendition'),
  segmentTtfbMs: metric('pupil', 'double', 'event', 'time to first byte of one media segment'),
  // pupil: bandwidth phase
  downloadBytes: metric('pupil', 'integer', 'event', 'payload of one chunk down; window is [sent, end]'),
  downloadTtfbMs: metric('pupil', 'double', 'event', 'time to first byte of one chunk down'),
  downloadLateMs: metric(
    'pupil',
    'double',
    'event',
    'sent − max(due, previous end when nothing more may be outstanding): the generator’s own lateness',
  ),
  uploadBytes: metric('pupil', 'integer', 'event', 'payload of one chunk up; window is [sent, end]'),
  uploadLateMs: metric('pupil', 'double', 'event', 'as downloadLateMs'),
  serverHandlerMs: metric(
    'pupil',
    'double',
    'event',
    'Server-Timing: time to first byte inside the server’s handler; reason names the kind of request',
  ),
  // access point
  accessPointReachable: metric(
    'access-point',
    'integer',
    'gauge',
    '1 answered, 0 its controller says that it is down, unknown with reason when neither; one per poll',
  ),
  agentAnswerMs: metric('access-point', 'double', 'gauge', 'how long the SNMP agent took to answer'),
  skippedPollCount: metric(
    'access-point',
    'integer',
    'event',
    'polls left out since the last one: the device was still answering, or rests',
  ),
  accessPointVendor: metric('access-point', 'text', 'gauge', 'vendor definition by which it is read; unknown: the standard MIBs alone'),
  accessPointUplink: metric(
    'access-point',
    'text',
    'gauge',
    'name of the interface that carries its traffic, as in interface/<access point>/<name>; unknown with reason when it cannot be told',
  ),
  systemDescription: freeText('access-point', 'sysDescr; of some makes it holds the name of the device'),
  accessPointName: freeText('access-point', 'name that the device gives itself'),
  accessPointModel: metric('access-point', 'text', 'gauge', 'model'),
  accessPointMac: metric('access-point', 'text', 'gauge', 'MAC of its uplink, or of its first wired port: lower case, with colons'),
  accessPointSerial: metric('access-point', 'text', 'gauge', 'serial number'),
  accessPointFirmware: metric('access-point', 'text', 'gauge', 'firmware version'),
  accessPointClientCount: metric('access-point', 'integer', 'gauge', 'associated clients, all radios'),
  accessPointCpuRatio: metric('access-point', 'double', 'gauge', 'CPU use'),
  accessPointMemoryFreeBytes: metric('access-point', 'integer', 'gauge', 'free memory'),
  accessPointMemoryRatio: metric('access-point', 'double', 'gauge', 'memory in use'),
  accessPointUptimeMs: metric('access-point', 'integer', 'gauge', 'since the access point itself started; its agent may be a controller’s'),
  accessPointLocation: freeText('access-point', 'where it hangs, as somebody wrote into it'),
  accessPointState: metric('access-point', 'text', 'gauge', 'what its controller says of it: up, down, …'),
  guessedFigures: metric(
    'access-point',
    'text',
    'gauge',
    'names of its figures, with commas between, whose meaning the vendor definition only guesses: they may warn, never fail a room; told once, when its tables have been found',
  ),
  guessedAges: metric(
    'access-point',
    'text',
    'gauge',
    'names of its figures, with commas between, of which no source tells how old they are when read: they may warn, and clear or prove nothing; told once, when its tables have been found',
  ),
  radioUtilizationRatio: metric('radio', 'double', 'gauge', 'airtime in use, the vendor’s long average (window says how long)'),
  radioUtilizationShortRatio: metric('radio', 'double', 'gauge', 'airtime in use, the vendor’s short average'),
  radioClientCount: metric('radio', 'integer', 'gauge', 'associated clients'),
  radioChannel: metric('radio', 'text', 'gauge', 'channel as the device writes it'),
  radioNoiseDbm: metric('radio', 'double', 'gauge', 'noise floor'),
  radioChannelNumber: metric(
    'radio',
    'integer',
    'gauge',
    'number of the primary 20 MHz channel; says nothing of the band, as 6 GHz counts from 1 too',
  ),
  radioBand: metric('radio', 'text', 'gauge', 'band in GHz, 2.4, 5 or 6, where the device tells it'),
  radioPowerDbm: metric('radio', 'double', 'gauge', 'transmit power'),
  radioFrequencyMhz: metric(
    'radio',
    'double',
    'gauge',
    'frequency of the primary channel, where the device tells it; number and band follow from it',
  ),
  radioWidthMhz: metric('radio', 'double', 'gauge', 'channel width'),
  radioInterferenceRatio: metric('radio', 'double', 'gauge', 'airtime that others take'),
  radioTransmitRatio: metric('radio', 'double', 'gauge', 'airtime that it sends'),
  radioReceiveRatio: metric('radio', 'double', 'gauge', 'airtime that it receives'),
  radioInBytes: metric('radio', 'integer', 'counter', 'octets received by radio, raw'),
  radioOutBytes: metric('radio', 'integer', 'counter', 'octets sent by radio, raw'),
  radioOutFrameCount: metric('radio', 'integer', 'counter', 'frames sent, raw'),
  radioRetryCount: metric('radio', 'integer', 'counter', 'frames sent that had to be sent again, raw'),
  radioOutFailedCount: metric('radio', 'integer', 'counter', 'frames given up after their last retry, raw'),
  radioFcsErrorCount: metric('radio', 'integer', 'counter', 'frames received with a wrong checksum, raw'),
  radioRetryRatio: metric('radio', 'double', 'gauge', 'share of frames sent again, as the device reckons it'),
  interfaceInBytes: metric('interface', 'integer', 'counter', 'octets into the interface, raw'),
  interfaceOutBytes: metric('interface', 'integer', 'counter', 'octets out of the interface, raw'),
  interfaceInPacketCount: metric('interface', 'integer', 'counter', 'unicast packets in, raw'),
  interfaceOutPacketCount: metric('interface', 'integer', 'counter', 'unicast packets out, raw'),
  interfaceInErrorCount: metric('interface', 'integer', 'counter', 'errors in, raw'),
  interfaceOutErrorCount: metric('interface', 'integer', 'counter', 'errors out, raw'),
  interfaceInDiscardCount: metric('interface', 'integer', 'counter', 'discards in, raw'),
  interfaceOutDiscardCount: metric('interface', 'integer', 'counter', 'discards out, raw'),
  interfaceSpeedMbps: metric('interface', 'double', 'gauge', 'link speed'),
  interfaceDuplex: metric('interface', 'text', 'gauge', 'full, half or unknown'),
  interfaceUp: metric('interface', 'text', 'gauge', 'ifOperStatus: up, down, …'),
  interfaceDiscontinuityMs: metric(
    'interface',
    'double',
    'gauge',
    'ifCounterDiscontinuityTime: agent uptime at the last reset of the counters',
  ),
  // the machine that plays the class
  hostCpuRatio: metric('host', 'double', 'gauge', 'busy share of all cores'),
  generatorCpuRatio: metric('host', 'double', 'gauge', 'CPU of the k6 process as a share of one core'),
  hostTimerDriftMs: metric('host', 'double', 'gauge', 'how late a 100 ms timer of the tool fired, worst in the second'),
  hostClockDriftMs: metric('host', 'double', 'gauge', 'wall clock minus monotonic clock, relative to the start of the run'),
  hostMemoryFreeBytes: metric('host', 'integer', 'gauge', 'memory that can be had'),
  hostDiskFreeBytes: metric('host', 'integer', 'gauge', 'free disk where the run folder is'),
  hostLinkRateMbps: metric('host', 'double', 'gauge', 'rate of the link that carries the load'),
  hostLinkKind: metric('host', 'text', 'gauge', 'wifi, ethernet, loopback or other'),
  hostLinkState: metric(
    'host',
    'text',
    'gauge',
    'up; down: no cable in, or not on any Wi-Fi; no-route: up, and nothing leads to the server',
  ),
  hostLinkInBytes: metric('host', 'integer', 'counter', 'bytes into that link'),
  hostLinkOutBytes: metric('host', 'integer', 'counter', 'bytes out of that link'),
  hostBssid: metric('host', 'text', 'gauge', 'BSSID of the access point that the station is on'),
  hostSsid: metric('host', 'text', 'gauge', 'SSID that the station is on'),
  hostRadioSaving: metric('host', 'text', 'gauge', 'whether the radio that carries the load sleeps between packets: on or off'),
  hostTunnel: metric('host', 'text', 'gauge', 'what tunnels the load on its way to the server, such as WireGuard; none: nothing does'),
  // probes: UDP echo; a lost one is unknown with reason 'lost', or 'late' when its echo came after all
  probeRttMs: metric('probe', 'double', 'event', 'UDP echo round trip, 10 a second; lost: state unknown'),
  // the emulated access point of a rehearsal
  emulatorLateMs: metric(
    'emulator',
    'double',
    'gauge',
    'how late a 10 ms timer of the emulated access point fired, worst in the window; unknown with reason: it was asked and did not answer',
  ),
  // the exam server
  serverLoopUtilizationRatio: metric('server', 'double', 'gauge', 'event-loop utilisation in the window'),
  serverLoopDelayMs: metric('server', 'double', 'gauge', 'event-loop delay p99 in the window'),
  serverRetransmitCount: metric('server', 'integer', 'counter', 'TCP segments sent again, raw'),
  serverSegmentOutCount: metric('server', 'integer', 'counter', 'TCP segments sent, raw'),
  serverStartedAtMs: metric('server', 'integer', 'gauge', 'when the server was started, by our clock'),
  serverRefusedCount: metric('server', 'integer', 'event', 'requests that the server refused because its caps were reached, in the window'),
  serverFailedCount: metric(
    'server',
    'integer',
    'event',
    'requests that the server itself failed at in the window: 5xx, and saves that were not kept',
  ),
  serverOtherRunCount: metric('server', 'integer', 'gauge', 'other runs whose heartbeats came to the server in the window'),
  serverRunLimitCount: metric('server', 'integer', 'gauge', 'how many runs at once the server and its line are meant for'),
  serverLinkKind: metric('server', 'text', 'gauge', 'kind of the link by which the server answers us: wifi, ethernet, loopback or other'),
  serverLinkRateMbps: metric('server', 'double', 'gauge', 'rate of that link'),
  serverLinkInBytes: metric('server', 'integer', 'counter', 'bytes into that link, raw'),
  serverLinkOutBytes: metric('server', 'integer', 'counter', 'bytes out of that link, raw'),
  serverClockOffsetMs: metric('server', 'double', 'gauge', 'server clock minus ours, best of several; window is the round trip'),
  ledgerEntry: metric('pupil', 'text', 'event', 'item|sequence|checksum that the server’s ledger holds, read after the run'),
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

export const metricNames = Object.keys(metrics) as MetricName[];

export const isMetricName = (name: string): name is MetricName => Object.hasOwn(metrics, name);
