/** The side panel: beside the chat on a wide screen, a drawer over it on a narrow one. Tabs as ARIA has them: arrows move, Escape closes. */
import type { Chart } from '../charts.ts';
import type { WatchedActor, WatchFrame } from '../watch-wire.ts';
import { type ChartView, createChartView, describeState } from './chart-view.ts';
import { byId, h } from './dom.ts';
import { createJournalView, type JournalView } from './journal-view.ts';

export interface PanelView {
  onFrame(frame: WatchFrame): void;
  /** Another conversation is being followed: nothing is known of it yet. */
  reset(): void;
}

interface ActorPage {
  chart: ChartView;
  journal: JournalView;
}

const titles: Record<WatchedActor, string> = { conversation: 'Conversation', relay: 'Relay' };
const explanations: Record<WatchedActor, string> = {
  conversation: 'The state machine that this conversation is, as it runs on the server.',
  relay: 'This page’s own connection: what is sent and not yet acknowledged waits here.',
};

export function createPanelView(charts: Record<WatchedActor, Chart>, optionsPage: HTMLElement): PanelView {
  const pages: Record<WatchedActor, ActorPage> = {
    conversation: actorPage('conversation', charts.conversation),
    relay: actorPage('relay', charts.relay),
  };
  byId('page-options').append(optionsPage);
  wireTabs();
  wireDrawer();

  return {
    onFrame(frame) {
      if (frame.type === 'pong') return;
      const { journal } = pages[frame.actor];
      if (frame.type === 'backlog') {
        journal.fill(frame.rows);
        pages[frame.actor].chart.show(frame.state, null);
      } else {
        journal.add(frame.row);
        pages[frame.actor].chart.show(frame.state, frame.row.type);
      }
    },
    reset() {
      for (const actor of ['conversation', 'relay'] as const) {
        pages[actor].journal.fill([]);
        pages[actor].chart.show(null, null);
      }
    },
  };
}

function actorPage(actor: WatchedActor, chartData: Chart): ActorPage {
  const journal = createJournalView(`Journal of the ${titles[actor].toLowerCase()}, newest first`);
  const state = h('output', { class: 'state-now' }, 'not begun');
  const running = h('span', { class: 'running' });
  const chart = createChartView(chartData, `State chart of the ${titles[actor].toLowerCase()}`, (value) => {
    const words = describeState(value);
    state.textContent = words;
    const current = chartData.states.filter(({ key }) => words.split(/[.+ ]+/).includes(key));
    const invokes = current.flatMap((one) => one.invokes);
    running.textContent = invokes.length > 0 ? `running ${invokes.join(', ')}` : '';
  });
  byId(`page-${actor}`).append(
    h('p', { class: 'explanation' }, explanations[actor]),
    h('div', { class: 'card' }, h('div', { class: 'card-head' }, h('h2', {}, 'State'), state, running), chart.element),
    h('div', { class: 'card grow' }, h('div', { class: 'card-head' }, h('h2', {}, 'Journal')), journal.element),
  );
  return { chart, journal };
}

function wireTabs(): void {
  const tabs = [...document.querySelectorAll<HTMLButtonElement>('[role=tab]')];
  const select = (chosen: HTMLButtonElement) => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      byId(tab.getAttribute('aria-controls') ?? '').hidden = !isChosen;
    }
  };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => select(tab));
    tab.addEventListener('keydown', ({ key }) => {
      const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
      if (step === 0) return;
      const next = tabs[(index + step + tabs.length) % tabs.length]!;
      select(next);
      next.focus();
    });
  }
}

function wireDrawer(): void {
  const panel = byId('panel');
  const phone = byId('phone');
  const opener = byId('open-panel');
  const narrow = matchMedia('(max-width: 899px)');
  let isOpen = false;
  const apply = () => {
    panel.classList.toggle('open', isOpen);
    opener.setAttribute('aria-expanded', String(isOpen || !narrow.matches));
    // What cannot be seen cannot be reached by the keyboard either.
    panel.inert = narrow.matches && !isOpen;
    phone.inert = narrow.matches && isOpen;
  };
  const set = (open: boolean) => {
    isOpen = open;
    apply();
    const tab = panel.querySelector<HTMLElement>('[role=tab][aria-selected=true]');
    (open ? (tab ?? byId('close-panel')) : opener).focus();
  };
  opener.addEventListener('click', () => set(true));
  byId('close-panel').addEventListener('click', () => set(false));
  byId('shade').addEventListener('click', () => set(false));
  // Wherever the focus is: a tap on the panel's ground leaves it nowhere.
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && isOpen && narrow.matches) set(false);
  });
  narrow.addEventListener('change', apply);
  apply();
}
