const POLICIES = {
    shared: (limit) =>
        `All browsers share the rings. The server keeps ${limit} for this one and drops what comes on top: lost in the`
        + ' server, counted as buffer dropped. The rings feel nothing of it.',
    backpressure: () =>
        'Rings of its own. What is not asked for waits in the kernel; when a ring is full the newest are lost there,'
        + ' counted as reserve failed.',
    'drop-oldest': () =>
        'Rings of its own. While more than half a ring is unread its oldest are skipped, counted as dropped.',
    latest: () => 'Rings of its own. All but the newest record of a ring are skipped, counted as dropped.',
    drop: () => 'Rings of its own. What comes while nothing is asked for is skipped, counted as dropped.',
    error: () => 'Rings of its own. At the first failure to reserve in the kernel the stream ends with an error.',
};

/** How fast this browser reads: one radio button each. */
export function bindPace(buttons, pace) {
    const apply = ({ value }) => {
        pace.rate = value === 'all' ? Infinity : Number(value);
    };
    buttons.addEventListener('change', ({ target }) => apply(target));
    apply(buttons.querySelector(':checked')); // a reloaded page keeps what was chosen
}

/** What happens to what this browser does not take; change(policy) opens another stream. */
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

/** The switches of the sources; they show what the server says, except while it is being told otherwise. */
export function bindSources(switches, complain) {
    const busy = new Set();
    switches.addEventListener('change', async ({ target }) => {
        busy.add(target.value);
        try {
            await send('PUT', `api/sources/${target.value}`, { enabled: target.checked });
            complain('');
        } catch (error) {
            target.checked = !target.checked;
            complain(error.message);
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

/** The button that makes load on the server's machine, and ends it. */
export function bindLoad(button, load, complain) {
    let running = false;
    button.addEventListener('click', async () => {
        try {
            await (running ? send('DELETE', 'api/load') : send('POST', 'api/load', load));
            complain('');
        } catch (error) {
            complain(error.message);
        }
    });
    return {
        show(state) {
            running = state.running;
            button.textContent = running ? 'Stop load' : 'Make load';
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
        throw new Error(problem.detail ?? `the server answers ${response.status}`);
    }
}
