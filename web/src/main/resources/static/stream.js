import { SseParser } from './sse.js';

const MAX_WAIT_MILLIS = 15_000;
const MAX_SILENCE_MILLIS = 20_000; // four heartbeats

/**
 * A stream of server-sent events that reconnects, and that is read no faster than its pace.
 *
 * EventSource reads as fast as it can and buffers without limit. This class requests the next chunk only after it has
 * emitted the last one. In the meantime the browser's buffer fills, then TCP's buffers, and the server cannot send more.
 * These buffers hold a few megabytes if the response has "Cache-Control: no-store"; without it Chromium buffers 64 MB.
 */
export class EventStream {
    #pace;
    #onMessage;
    #onState;
    #connection = new AbortController();

    /** onMessage({event, data, id}); onState('connecting' | 'open' | 'waiting' | 'rejected', cause, millis) */
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
            let cause = 'the server closed the stream';
            try {
                this.#onState('connecting');
                await this.#read(url, session, signal);
            } catch (error) {
                cause = error.message;
                if (error instanceof Rejection && !error.temporary) {
                    this.close();
                    this.#onState('rejected', cause);
                    return;
                }
            }
            if (!signal.aborted) {
                // jitter, so that not all browsers reconnect at the same time
                const wait = Math.min(session.retry * 2 ** session.failures++, MAX_WAIT_MILLIS);
                const millis = wait * (0.75 + Math.random() / 2);
                this.#onState('waiting', cause, millis);
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
            throw await Rejection.of(response);
        }
        this.#onState('open');
        const reader = response.body.getReader();
        const parser = new SseParser(session.lastEventId);
        let greeted = false; // the first message is emitted at any pace: it describes the stream
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
            reader.cancel().catch(() => {}); // otherwise the connection would stay open unread
        }
    }
}

/** Reads the next chunk. A server that does not even send heartbeats is treated as disconnected. */
async function next(reader) {
    const timer = setTimeout(() => reader.cancel(), MAX_SILENCE_MILLIS);
    try {
        return await reader.read();
    } finally {
        clearTimeout(timer);
    }
}

/** A response other than 200. */
class Rejection extends Error {
    static async of(response) {
        const problem = await response.json().catch(() => ({}));
        const rejection = new Rejection(problem.detail ?? `the server responded with status ${response.status}`);
        rejection.temporary = response.status === 429 || response.status >= 500;
        return rejection;
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
