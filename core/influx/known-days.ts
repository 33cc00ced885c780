/** Half a year: a room that nobody has tested since is not tested, whether it was ready or not. In the alerts as on the boards of all rooms. */
export const knownDays = 180;
