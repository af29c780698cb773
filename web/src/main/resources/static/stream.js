import { SseParser } from './sse.js';

const LONGEST_WAIT_MILLIS = 15_000;
const LONGEST_SILENCE_MILLIS = 20_000; // four heartbeats

/**
 * A stream of server-sent events that reconnects, and that is read no faster than its pace.
 *
 * EventSource reads as fast as it can and keeps what nobody takes. This one asks for the next chunk only when the last one
 * is used up: while it does not ask, the browser's buffer fills, then TCP's, and the server can send no more. That takes a
 * few megabytes if the answer has "Cache-Control: no-store"; without it Chromium reads 64 MB ahead.
 */
export class EventStream {
    #pace;
    #onMessage;
    #onState;
    #connection = new AbortController();

    /** onMessage({event, data, id}); onState('connecting' | 'open' | 'waiting' | 'refused', why, millis) */
    constructor({ pace, onMessage, onState }) {
        this.#pace = pace;
        this.#onMessage = onMessage;
        this.#onState = onState;
    }

    open(url) {
        this.close();
        this.#connection = new AbortController();
        this.#keepOpen(url, this.#connection.signal);
    }

    close() {
        this.#connection.abort();
    }

    async #keepOpen(url, signal) {
        const session = { lastEventId: '', retry: 1000, failures: 0 };
        while (!signal.aborted) {
            let why = 'the server has ended the stream';
            try {
                this.#onState('connecting');
                await this.#read(url, session, signal);
            } catch (error) {
                why = error.message;
                if (error instanceof Refusal && !error.passing) {
                    this.close();
                    this.#onState('refused', why);
                    return;
                }
            }
            if (!signal.aborted) {
                // the jitter keeps all browsers from returning at one instant
                const wait = Math.min(session.retry * 2 ** session.failures++, LONGEST_WAIT_MILLIS);
                const millis = wait * (0.75 + Math.random() / 2);
                this.#onState('waiting', why, millis);
                await sleep(millis, signal);
            }
        }
    }

    async #read(url, session, signal) {
        const headers = { Accept: 'text/event-stream' };
        if (session.lastEventId !== '') {
            headers['Last-Event-ID'] = session.lastEventId;
        }
        const response = await fetch(url, { headers, signal, cache: 'no-store' });
        if (!response.ok) {
            throw await Refusal.of(response);
        }
        this.#onState('open');
        const reader = response.body.getReader();
        const parser = new SseParser(session.lastEventId);
        let greeted = false; // nobody waits for the first message, which tells what this stream is
        try {
            for (let chunk = await next(reader); !chunk.done; chunk = await next(reader)) {
                for (const message of parser.push(chunk.value)) {
                    if (greeted) {
                        await this.#pace.turn(signal);
                    }
                    if (signal.aborted) {
                        return;
                    }
                    greeted = true;
                    session.failures = 0;
                    this.#onMessage(message);
                    session.lastEventId = parser.lastEventId;
                }
                session.retry = parser.retry ?? session.retry;
            }
        } finally {
            reader.cancel().catch(() => {}); // or a stream that nobody reads would stay open
        }
    }
}

/** The next chunk. A server that says nothing, not even that it lives, has gone. */
async function next(reader) {
    const timer = setTimeout(() => reader.cancel(), LONGEST_SILENCE_MILLIS);
    try {
        return await reader.read();
    } finally {
        clearTimeout(timer);
    }
}

/** An answer other than 200. */
class Refusal extends Error {
    static async of(response) {
        const problem = await response.json().catch(() => ({}));
        const refusal = new Refusal(problem.detail ?? `the server answers ${response.status}`);
        refusal.passing = response.status === 429 || response.status >= 500;
        return refusal;
    }
}

function sleep(millis, signal) {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, millis);
        signal.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
        });
    });
}
