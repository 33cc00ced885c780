/** Every question, in the order in which the verdict tells them: first whether the instrument can be believed, then the pupils, then causes. */
import { accessPointReachable } from './access-point-reachable.ts';
import { accessPointUplink } from './access-point-uplink.ts';
import { activePupils } from './active-pupils.ts';
import { answerSaveLatency } from './answer-save-latency.ts';
import { answersLost } from './answers-lost.ts';
import { audioStalls } from './audio-stalls.ts';
import type { Check } from './check.ts';
import { clientsPerAccessPoint } from './clients-per-access-point.ts';
import { clockAgreement } from './clock-agreement.ts';
import { connectionDropsAndReturn } from './connection-drops-and-return.ts';
import { generatorHeadroom } from './generator-headroom.ts';
import { latencyUnderLoad } from './latency-under-load.ts';
import { loadDelivered } from './load-delivered.ts';
import { loadThroughRoom } from './load-through-room.ts';
import { loginComplete } from './login-complete.ts';
import { mediaRendition } from './media-rendition.ts';
import { mediaStart } from './media-start.ts';
import { noHeadroom } from './no-headroom.ts';
import { packageLoad } from './package-load.ts';
import { packetLoss } from './packet-loss.ts';
import { pupilsUnderTarget } from './pupils-under-target.ts';
import { radioUtilization } from './radio-utilization.ts';
import { saveGap } from './save-gap.ts';
import { serverHealthy } from './server-healthy.ts';
import { submitComplete } from './submit-complete.ts';
import { videoStalls } from './video-stalls.ts';
import { worstFiveSeconds } from './worst-five-seconds.ts';

export const checks: readonly Check[] = [
  // gate: can the instrument be believed?
  clockAgreement,
  generatorHeadroom,
  serverHealthy,
  loadDelivered,
  loadThroughRoom,
  activePupils,
  // decides: what pupils experienced, the first question first
  pupilsUnderTarget,
  worstFiveSeconds,
  loginComplete,
  packageLoad,
  answersLost,
  answerSaveLatency,
  saveGap,
  submitComplete,
  audioStalls,
  videoStalls,
  mediaStart,
  mediaRendition,
  latencyUnderLoad,
  packetLoss,
  connectionDropsAndReturn,
  // advises: why
  noHeadroom,
  accessPointReachable,
  radioUtilization,
  clientsPerAccessPoint,
  accessPointUplink,
];
