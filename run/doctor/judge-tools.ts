/** Node and k6: what the tool itself runs on. */
import type { K6 } from '../find-k6.ts';
import { bad, type Finding, good } from './examination.ts';

/** As engines in package.json. */
const leastNode = [20, 19] as const;

/** @param version such as v20.19.1 */
export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const fits = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  if (fits) return good(`Node ${version}`);
  return bad('FILE_MISSING', `Node ${version}; ${leastNode.join('.')} or newer is needed`, 'Install a newer Node (nodejs.org).');
}

export const judgeK6 = ({ path, version }: K6): Finding => good(`k6 ${version} at ${path}`);
