import { number } from './format.js';
import { HostTable } from './hosts.js';
import { Pace } from './pace.js';
import { Status } from './status.js';
import { EventStream } from './stream.js';
import { EventTable } from './table.js';

const POLL_MILLIS = 1000; // the period of accounting records
const TIMEOUT_MILLIS = 10_000;
const CAUSES = {
    BUFFER_OVERFLOW: 'dropped by the server, because this browser read too slowly',
    TOO_DEEP: 'not shown, because its value is nested too deeply',
    RECONNECTED: 'not shown, while this browser was disconnected',
};

const by = (id) => document.getElementById(id);

// The events of the selected source.

const table = new EventTable(by('events'), ({ rows }) => {
    by('shown').textContent = `newest ${number(rows)} events`;
});
const status = new Status(by('status'), () => connect());
const stream = new EventStream({
    pace: new Pace(),
    onMessage,
    onState: (state, ...details) => status.show(state, ...details),
});
let selected = null;
let greeted = false;

function select({ host, source }) {
    selected = { host, source };
    greeted = false;
    table.clear();
    connect();
}

function connect() {
    stream.open(`api/fleet/events?${new URLSearchParams(selected)}`);
}

function onMessage({ event, data }) {
    const content = JSON.parse(data);
    if (event === 'hello') {
        status.show('live', `${content.host} ${content.source}`);
        if (greeted) {
            addLost('RECONNECTED', null);
        }
        greeted = true;
    } else if (event === 'loss') {
        addLost(content.cause, content.count);
    } else {
        const { time, value } = content;
        const { pid, comm } = value.task ?? value; // as the agents of this library write it
        table.add({ time, kind: selected.source, pid: pid ?? '', comm: comm ?? '', detail: JSON.stringify(value) });
    }
}

function addLost(cause, count) {
    const events = count === 1 ? 'event' : 'events';
    const detail = `${count === null ? 'some' : number(count)} ${events} ${CAUSES[cause] ?? cause}`;
    table.add({ time: new Date().toISOString(), kind: 'lost', pid: null, comm: '', detail });
}

// The accounting of all sources, over separate requests.

const hosts = new HostTable(by('hosts'), select);

async function poll() {
    try {
        const response = await fetch('api/fleet', { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
        const body = await response.json();
        if (response.ok) {
            show(body);
        } else {
            showError(body.detail);
        }
    } catch (error) {
        showError(`no answer from the server: ${error.message}`);
    }
    setTimeout(poll, POLL_MILLIS);
}

function show({ topic, error, foreign, undecodable, sources }) {
    hosts.show(sources);
    showError(error ?? '');
    const silent = sources.filter(({ state }) => state === 'silent').length;
    const counts = [
        `${number(new Set(sources.map(({ host }) => host)).size)} hosts in topic ${topic}`,
        `${number(sources.length)} sources`,
        `${number(silent)} silent`,
    ];
    if (foreign > 0) {
        counts.push(`${number(foreign)} records of others`);
    }
    if (undecodable > 0) {
        counts.push(`${number(undecodable)} events undecodable`);
    }
    update(by('summary'), counts.join(', '));
}

function showError(words) {
    update(by('error'), words);
    document.body.dataset.stale = words !== '';
}

// Only changes are announced.
function update(element, words) {
    if (element.textContent !== words) {
        element.textContent = words;
    }
}

poll();
