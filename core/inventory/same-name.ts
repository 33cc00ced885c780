/** Do two names mean the same to a reader? A school file and a device may differ in case, and in how an å is composed. */
import { folded } from './propose-rooms.ts';

export const sameName = (left: string, right: string): boolean => folded(left) === folded(right);
