/**
 * What every pupil of a load generator says each two seconds to the tool that started it, and to nobody else: as long as a single one still
 * loads the school, somebody says it. When that tool has been killed the line meets a closed pipe, and the operating system ends the
 * generator: no class goes on loading a school that nobody watches. (Windows has no such signal, and needs none: there Node keeps what it
 * started and did not detach in a job object, which ends with it, however it ends.)
 */
export const aliveLine = 'alive';
export const aliveEveryMs = 2_000;
