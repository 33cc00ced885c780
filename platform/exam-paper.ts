/** A short synthetic exam: one item of each kind. */
import type { ExamPaper } from '../core/protocol.ts';

export const examPaper: ExamPaper = {
  title: 'Provnät – övningsprov',
  items: [
    { item: 'item-1', kind: 'short', text: 'Vad heter din skola, och i vilken sal sitter du?' },
    { item: 'item-2', kind: 'choice', text: 'Vilket av följande är en förnybar energikälla?\nA. Kol\nB. Vind\nC. Olja\nD. Uran' },
    { item: 'item-3', kind: 'listening', text: 'Lyssna på ljudspåret och beskriv vad du hör.', media: 'audio' },
    { item: 'item-4', kind: 'film', text: 'Se filmen och beskriv vad som händer i den.', media: 'film' },
    { item: 'item-5', kind: 'essay', text: 'Skriv en berättelse på temat ”en dag utan internet”.' },
  ],
};
