/** The port of a switch at the other end of an access point's cable: a subject of its own beside the access point's interfaces. */

/** Name of the interface in `interface/<access point>/@switch`. No device calls an interface so. */
export const switchPort = '@switch';

export const isSwitchPort = (subject: string): boolean => subject.endsWith(`/${switchPort}`);

/** ap-b12/@switch → ap-b12. */
export const ownerOfSwitchPort = (subject: string): string => subject.slice(0, -`/${switchPort}`.length);
