/**
 * A school in miniature: class – access point – server, and a second access point that the load can wrongly leave by. The access points
 * are routers; the class has an address for every pupil, so that the kernel can tell them apart.
 *
 *   class 10.77.0.2, pupils 10.77.1.<seat>  ── wlan0 10.77.0.1 [ access point ] eth0 10.78.0.1 ──  10.78.0.10 server
 *                                           ── wlan0 10.79.0.1 [ other one    ] eth0 10.80.0.1 ──  10.80.0.10
 */
import { connect, openNetwork, type Network } from './network.ts';

export const serverAddress = '10.78.0.10';
/** All that hangs on the access point's wire. */
export const wireBroadcast = '10.78.0.255';
export const accessPointAddress = '10.77.0.1';
/** Where it echoes the loss probe, in the cases that have a gateway. */
export const gatewayEchoPort = 7;
/** The laptop's own: its probes and its questions to the access point come from there, and a class without addresses of its own. */
export const classAddress = '10.77.0.2';
const pupilAddress = (seat: number): string => `10.77.1.${seat}`;
/** As k6 wants it in K6_LOCAL_IPS: pupil k gets the k-th. */
export const pupilAddresses = (seats: number): string => `${pupilAddress(1)}-${pupilAddress(seats)}`;

export interface Topology {
  readonly classroom: Network;
  readonly accessPoint: Network;
  readonly server: Network;
  /** The load takes the other access point from now on. */
  leaveByOther(): Promise<void>;
  /** The class's own end of the cable to its access point. What is down loses its routes, and keeps its addresses. */
  setClassCable(state: 'up' | 'down'): Promise<void>;
  end(): void;
}

const forwarding = (network: Network): Promise<string> =>
  network.run(
    'sh',
    '-c',
    'echo 1 > /proc/sys/net/ipv4/ip_forward; for file in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $file; done',
  );

export async function openTopology(seats: number): Promise<Topology> {
  const networks: Network[] = [];
  const open = async (name: string): Promise<Network> => {
    const network = await openNetwork(name);
    networks.push(network);
    return network;
  };
  const end = (): void => networks.forEach((network) => network.end());
  try {
    const classroom = await open('class');
    const accessPoint = await open('access point');
    const other = await open('other access point');
    const server = await open('server');
    await connect([classroom, 'eth0'], [accessPoint, 'wlan0']);
    await connect([accessPoint, 'eth0'], [server, 'eth0']);
    await connect([classroom, 'eth1'], [other, 'wlan0']);
    await connect([other, 'eth0'], [server, 'eth1']);
    const address = (network: Network, link: string, cidr: string): Promise<string> =>
      network.run('ip', 'address', 'add', cidr, 'dev', link);
    await address(classroom, 'eth0', `${classAddress}/16`);
    for (let seat = 1; seat <= seats; seat += 1) await address(classroom, 'eth0', `${pupilAddress(seat)}/16`);
    await address(accessPoint, 'wlan0', `${accessPointAddress}/16`);
    await address(accessPoint, 'eth0', '10.78.0.1/24');
    await address(server, 'eth0', `${serverAddress}/24`);
    await address(classroom, 'eth1', '10.79.0.2/24');
    await address(other, 'wlan0', '10.79.0.1/24');
    await address(other, 'eth0', '10.80.0.1/24');
    await address(server, 'eth1', '10.80.0.10/24');
    for (const network of networks) await forwarding(network);
    const wayToServer = ['10.78.0.0/24', 'via', accessPointAddress] as const;
    await classroom.run('ip', 'route', 'add', ...wayToServer);
    await server.run('ip', 'route', 'add', '10.77.0.0/16', 'via', '10.78.0.1');
    await server.run('ip', 'route', 'add', '10.79.0.0/24', 'via', '10.80.0.1');
    await other.run('ip', 'route', 'add', '10.77.0.0/16', 'via', '10.79.0.2');
    await other.run('ip', 'route', 'add', '10.78.0.0/24', 'via', '10.80.0.10');
    return {
      classroom,
      accessPoint,
      server,
      async leaveByOther() {
        await classroom.run('ip', 'route', 'replace', '10.78.0.0/24', 'via', '10.79.0.1');
        await server.run('ip', 'route', 'replace', '10.77.0.0/16', 'via', '10.80.0.1');
      },
      async setClassCable(state) {
        await classroom.run('ip', 'link', 'set', 'eth0', state);
        if (state === 'up') await classroom.run('ip', 'route', 'replace', ...wayToServer);
      },
      end,
    };
  } catch (error) {
    end();
    throw error;
  }
}
