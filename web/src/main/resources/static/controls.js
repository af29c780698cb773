import { number } from './format.js';

const POLICIES = {
    shared: (limit) =>
        `All browsers share one set of rings and one buffer in the server. The buffer keeps the newest ${limit}. Older ones`
        + ' that this browser has not read are lost, counted as buffer dropped. The rings are not affected.',
    backpressure: () =>
        'This browser has its own rings. Unread events stay in the kernel. While a ring is full, new events are lost,'
        + ' counted as reserve failures.',
    'drop-oldest': () =>
        'This browser has its own rings. While more than half of a ring is unread, its oldest events are lost, counted as'
        + ' dropped.',
    latest: () =>
        'This browser has its own rings. All unread events of a ring but the newest are lost, counted as dropped.',
    drop: () =>
        'This browser has its own rings. Events that come while the demand is 0 are lost, counted as dropped.',
    error: () =>
        'This browser has its own rings. The stream fails at the first event that does not fit into its ring.',
};

/** Connects the radio buttons for the reading rate with the pace of the stream. */
export function bindPace(buttons, pace) {
    const apply = ({ value }) => {
        pace.rate = value === 'all' ? Infinity : Number(value);
    };
    buttons.addEventListener('change', ({ target }) => apply(target));
    apply(buttons.querySelector(':checked')); // the browser restores the choice after a reload
}

/** Connects the selection of the policy with its explanation; change(policy) opens another stream. */
export function bindPolicy(select, explanation, change) {
    let limit = 'some events';
    const explain = () => {
        explanation.textContent = POLICIES[select.value](limit);
    };
    select.addEventListener('change', () => {
        explain();
        change(select.value);
    });
    explain();
    return {
        get value() {
            return select.value;
        },
        set bufferLimit(events) {
            limit = `${events} events`;
            explain();
        },
    };
}

/** Connects the switches of the kinds with the server. A switch shows the server's state, except during a change. */
export function bindSources(switches, showError) {
    const busy = new Set();
    switches.addEventListener('change', async ({ target }) => {
        busy.add(target.value);
        try {
            await send('PUT', `api/sources/${target.value}`, { enabled: target.checked });
            showError('');
        } catch (error) {
            target.checked = !target.checked;
            showError(error.message);
        } finally {
            busy.delete(target.value);
        }
    });
    return {
        show(sources) {
            for (const { kind, enabled } of sources.filter(({ kind }) => !busy.has(kind))) {
                switches.querySelector(`[value=${kind}]`).checked = enabled;
            }
        },
    };
}

/** Connects the button that starts and stops load on the server's machine. */
export function bindLoad(button, load, showError) {
    let running = false;
    button.title = `opens a file ${number(load.perSecond)} times per second, for ${load.seconds} seconds`;
    button.addEventListener('click', async () => {
        try {
            await (running ? send('DELETE', 'api/load') : send('POST', 'api/load', load));
            showError('');
        } catch (error) {
            showError(error.message);
        }
    });
    return {
        show(state) {
            running = state.running;
            button.textContent = running ? 'Stop load' : 'Generate load';
            button.dataset.running = running;
        },
    };
}

async function send(method, url, body) {
    const response = await fetch(url, {
        method,
        headers: body && { 'Content-Type': 'application/json' },
        body: body && JSON.stringify(body),
    });
    if (!response.ok) {
        const problem = await response.json().catch(() => ({}));
        throw new Error(problem.detail ?? `the server responded with status ${response.status}`);
    }
}
