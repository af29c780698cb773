/**
 * Parses server-sent events as specified in the HTML standard: any line ending, comments, data of several lines, and
 * chunks that end anywhere, even within a character.
 */
export class SseParser {
    /** The id to resume from. */
    lastEventId;
    /** How long the client should wait before it reconnects, in milliseconds; null if the server has not sent it. */
    retry = null;

    #decoder = new TextDecoder();
    #unfinished = '';
    #afterCarriageReturn = false;
    #id;
    #event = '';
    #data = [];

    constructor(lastEventId = '') {
        this.lastEventId = this.#id = lastEventId;
    }

    /** Yields the messages that these bytes complete: {event, data, id}. */
    *push(bytes) {
        for (const line of this.#lines(this.#decoder.decode(bytes, { stream: true }))) {
            if (line !== '') {
                this.#field(line);
            } else {
                this.lastEventId = this.#id;
                const message = { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id };
                const complete = this.#data.length > 0;
                this.#event = '';
                this.#data = [];
                if (complete) {
                    yield message;
                }
            }
        }
    }

    #lines(text) {
        if (text === '') {
            return [];
        }
        // a CR at the end of the last chunk has ended the line; an LF at the start of this one belongs to it
        const start = this.#afterCarriageReturn && text.startsWith('\n') ? 1 : 0;
        this.#afterCarriageReturn = text.endsWith('\r');
        const lines = (this.#unfinished + text.slice(start)).split(/\r\n|\n|\r/);
        this.#unfinished = lines.pop();
        return lines;
    }

    #field(line) {
        const colon = line.indexOf(':');
        const name = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (name === 'data') {
            this.#data.push(value);
        } else if (name === 'event') {
            this.#event = value;
        } else if (name === 'id' && !value.includes('\0')) {
            this.#id = value;
        } else if (name === 'retry' && /^[0-9]+$/.test(value)) {
            this.retry = Number(value);
        } // comments have an empty name
    }
}
