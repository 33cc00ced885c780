/** Node and k6: what the tool itself runs on. */
import type { K6 } from '../find-k6.ts';
import { bad, type Finding, good } from './examination.ts';

/** As engines in package.json: the versions that the libraries say they are for. Minor versions from which 20 and 22 fit; 21 and 23 never do. */
const leastMinor: Readonly<Record<number, number>> = { 20: 19, 22: 13 };
export const neededNode = '20.19 or newer of 20, 22.13 or newer of 22, or 24 and newer';

/** @param version such as v20.19.1 */
export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const fits = major >= 24 || minor >= (leastMinor[major] ?? Infinity);
  if (fits) return good(`Node ${version}`);
  return bad('FILE_MISSING', `Node ${version}; needed is ${neededNode}`, 'Install another Node (nodejs.org).');
}

export const judgeK6 = ({ path, version }: K6): Finding => good(`k6 ${version} at ${path}`);
