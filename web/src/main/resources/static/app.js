import { Chart } from './chart.js';
import { bindLoad, bindPace, bindPolicy, bindSources } from './controls.js';
import { duration, number } from './format.js';
import { Gauge } from './gauge.js';
import { Pace } from './pace.js';
import { Status } from './status.js';
import { EventStream } from './stream.js';
import { EventTable } from './table.js';
import { lost, StreamTotals } from './totals.js';

const POLL_MILLIS = 500;
const LOAD = { seconds: 10, perSecond: 20_000 };
const CAUSES = {
    RESERVE_FAILURE: 'reserve failed, because the ring was full',
    THROTTLED: 'throttled, above the rate limit',
    DROPPED: 'dropped by the policy, unread',
    BUFFER_OVERFLOW: "buffer dropped, because this browser read too slowly for the server's shared buffer",
    REPLAY_GONE: 'missed while this browser was disconnected',
};

const by = (id) => document.getElementById(id);
const pace = new Pace();
const totals = new StreamTotals();
const gauge = new Gauge(by('dial'), by('rings'));
const chart = new Chart(by('chart'), { received: by('rate-received'), lost: by('rate-lost') });
const table = new EventTable(by('events'), ({ rows, hidden }) => {
    by('shown').textContent = hidden > 0 ? `paused, ${number(hidden)} newer events` : `newest ${number(rows)} events`;
});

// The connection that delivers events.

const status = new Status(by('status'), () => connect());
const stream = new EventStream({ pace, onMessage, onState: (state, ...details) => status.show(state, ...details) });
const policy = bindPolicy(by('policy'), by('policy-help'), () => connect());
bindPace(by('pace'), pace);
let received = 0;
let lag = null; // milliseconds between the kernel's time of an event and its arrival here

function connect() {
    stream.open(policy.value === 'shared' ? 'api/events' : `api/events?policy=${policy.value}`);
}

function onMessage({ event, data }) {
    const content = JSON.parse(data);
    if (event === 'hello') {
        totals.follow(content.stream);
        policy.bufferLimit = number(content.bufferLimit);
        by('simulated').hidden = !content.simulated;
        status.show('live', content.stream);
    } else if (event === 'loss') {
        totals.addMissed(content.cause === 'REPLAY_GONE' ? content.count : 0);
        const kind = content.kind ? `${content.kind} ` : '';
        const count = content.count === null ? 'some' : number(content.count);
        const events = content.count === 1 ? 'event' : 'events';
        addLost(`${count} ${kind}${events} lost: ${CAUSES[content.cause] ?? content.cause}`);
    } else if (event === 'failure') {
        stream.close();
        status.show('failed', content.message);
        addLost(content.message);
    } else {
        received++;
        lag = Date.now() - new Date(content.time);
        table.add(content);
    }
}

function addLost(detail) {
    table.add({ time: new Date().toISOString(), kind: 'lost', pid: null, comm: '', detail });
}

// The statistics of the server, over separate requests.

const sources = bindSources(by('sources'), showError);
const load = bindLoad(by('load'), LOAD, showError);
let last = null;

async function poll() {
    try {
        const response = await fetch('api/stats', { cache: 'no-store', signal: AbortSignal.timeout(10 * POLL_MILLIS) });
        show(await response.json());
    } catch {
        last = null; // the connection's status shows the cause
    }
    document.body.dataset.stale = last === null;
    setTimeout(poll, POLL_MILLIS);
}

function show(stats) {
    by('fleet').hidden = !stats.fleet;
    sources.show(stats.sources);
    by('failures').textContent = stats.sources
        .filter(({ error }) => error)
        .map(({ kind, error }) => `no ${kind} events: ${error}`)
        .join('; ');
    load.show(stats.load);
    const now = performance.now();
    const current = totals.of(stats);
    if (current) {
        gauge.show(current.rings);
        showTotals(current);
    }
    const state = { now, received, lost: current ? lost(current) : 0 };
    if (last) {
        const perSecond = (name) => Math.max(0, ((state[name] - last[name]) * 1000) / (now - last.now));
        chart.add(now, perSecond('received'), perSecond('lost'));
    }
    last = state;
}

function showTotals(current) {
    for (const figure of document.querySelectorAll('[data-count]')) {
        const value = current[figure.dataset.count];
        figure.textContent = number(value);
        figure.parentElement.dataset.some = value > 0;
    }
    by('demand').textContent = current.demand < 0 ? 'unbounded' : number(current.demand);
    by('lag').textContent = lag === null ? '–' : duration(lag);
    by('demand').dataset.stopped = current.demand === 0;
}

function showError(message) {
    by('error').textContent = message;
}

// The controls of the table.

function filter() {
    const hidden = document.querySelectorAll('#kinds input:not(:checked)');
    table.filter(by('filter').value, new Set(Array.from(hidden, ({ value }) => value)));
}

by('filter').addEventListener('input', filter);
by('kinds').addEventListener('change', filter);
by('pause').addEventListener('click', ({ target }) => {
    const paused = target.ariaPressed !== 'true';
    target.ariaPressed = paused;
    table.paused = paused;
});

filter();
connect();
poll();
