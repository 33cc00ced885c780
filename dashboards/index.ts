/** Every dashboard in every language, ready to be written as JSON. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Language } from '../messages/format-message.ts';
import { languages } from '../messages/format-message.ts';
import { dashboardOf, type Board } from './board.ts';
import { accessPoints } from './boards/access-points.ts';
import { headTeacher } from './boards/head-teacher.ts';
import { pipeline } from './boards/pipeline.ts';
import { room } from './boards/room.ts';
import { rooms } from './boards/rooms.ts';
import { runs } from './boards/runs.ts';
import type { Words } from './look/words.ts';
import { wordsOf } from './look/words.ts';

const boards: readonly ((words: Words) => Board)[] = [headTeacher, rooms, room, accessPoints, runs, pipeline];

export interface MadeDashboard {
  readonly language: Language;
  /** Of the file, without its end. */
  readonly name: string;
  readonly dashboard: Dashboard;
}

export const dashboards = (): readonly MadeDashboard[] =>
  languages.flatMap((language) => {
    const words = wordsOf(language);
    return boards.map((board) => {
      const made = board(words);
      return { language, name: made.name, dashboard: dashboardOf(made, words) };
    });
  });
