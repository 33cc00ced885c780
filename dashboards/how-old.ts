/** How old is too old. No check judges by these: they say when a figure is no longer today's, and stand here so that every panel means the same. */

/** About a term. From one to the next, access points, their software and the channels of the neighbours have changed. */
export const testAgeDays = 90;

/**
 * `collect` asks every half minute, so two hours without a poll is a collector that is gone, or an access point that nobody asks any more. Where
 * only runs ask, an access point is known for as long after its run.
 */
export const pollAgeHours = 2;

/** An alarm that no answer tells of any more stays for so long: until after the weekend, whatever else is told meanwhile. */
export const untoldAlarmDays = 3;

export { knownDays } from '../core/influx/known-days.ts';

/** `collect` tells of itself every ten seconds; half an hour spares it a restart of its machine. */
export const collectSilentMinutes = 30;

/**
 * How far back the pipeline is asked, where nobody chooses: from Friday at five to Monday at nine. A collector that has told nothing for longer was
 * taken away, and that is known; what was lost before is no news. Of what is told every ten seconds InfluxDB 3 Core answers for three days at most.
 */
export const pipelineHours = 64;

/** A run that began so long ago and still has no verdict here was broken off, or is known to lie on a shelf. */
export const openRunDays = 14;
