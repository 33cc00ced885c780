/** The report's colours: green is for a room that is proven, and for nothing else. */
export const colours = {
  proven: '#177245',
  /** The path to the room is ready; nothing is said of a full class on Wi-Fi. */
  line: '#1c5f99',
  remark: '#8a5a00',
  fault: '#ae2f1b',
  unknown: '#545d66',
  /** What needs no colour of its own. */
  calm: 'transparent',
  target: '#6a4c9c',
} as const;
export type Colour = keyof typeof colours;
