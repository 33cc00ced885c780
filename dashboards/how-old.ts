/** How old is too old. No check judges by these: they say when a figure is no longer today's, and stand here so that every panel means the same. */

/** About a term. From one to the next, access points, their software and the channels of the neighbours have changed. */
export const testAgeDays = 90;
