package io.bpfevents.core.ring;

import java.util.concurrent.CompletionStage;

/**
 * Reads a buffer for a {@link RecordHandler}, as far as there is demand. Made by {@link
 * EventBuffer#read}; a buffer has one reader or subscriber at a time. Every method may be called
 * from any thread, and none of them blocks.
 *
 * <p>This is the interface to bind other reactive libraries to: their demand is {@link #request},
 * their cancellation {@link #close}, their termination {@link #onClose}.
 */
public sealed interface RingReader extends AutoCloseable permits HandlerReader {
    /**
     * Adds demand. Exactly as many events are handled as were requested; further records stay in
     * the buffer. A record that cannot be decoded uses no demand.
     *
     * @param records at least 1; {@link Long#MAX_VALUE} for unbounded demand
     */
    void request(long records);

    /**
     * Ends the reading; the buffer stays open for the next reader. No record that is submitted
     * after this has returned is read. A call of the handler that is in progress continues.
     */
    @Override
    void close();

    /**
     * Completes when reading has ended, after the last call of the handler has returned: by {@link
     * #close}, or because the buffer was closed. Completes exceptionally if the buffer broke, is
     * closed already, has another reader or belongs to another loop, with the exception of a
     * handler, or with a {@code RecordDecodingException} that ended the reading.
     */
    CompletionStage<Void> onClose();
}
