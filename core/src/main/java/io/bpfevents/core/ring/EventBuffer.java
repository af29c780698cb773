package io.bpfevents.core.ring;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.stats.BufferAudit;
import io.bpfevents.core.stats.BufferStats;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A buffer in which programs send records to one subscriber at a time: a ring buffer, or a perf
 * buffer with a buffer for each CPU.
 *
 * <p>The buffer is registered with a poll loop from its first subscription until it is closed.
 * Records without demand stay in it, also from one subscriber to the next. All methods may be
 * called from any thread, also while the buffer is being read, and none of them waits for the
 * reader.
 *
 * <p>When the loop finds memory that no kernel and no reader of this library can have written, such
 * as an impossible position, the buffer breaks with a {@link io.bpfevents.core.BpfException} whose
 * message has the positions: the subscriber receives it, {@link #onClose()} completes with it, all
 * resources are released, and other buffers of the loop continue. If {@link #close()} is called
 * before the loop finds it, the subscriber completes normally.
 */
public sealed interface EventBuffer extends AutoCloseable, StructSource
        permits Ringbuf, BpfPerfbuf {
    /** The name of the map. */
    String name();

    /** The size of the buffer in bytes; of a perf buffer over all CPUs. */
    long sizeBytes();

    /**
     * Records that the current subscriber has requested and not received: 0 without a subscriber,
     * {@link Long#MAX_VALUE} for an unbounded request. Not consistent with {@link #stats()}.
     */
    long demand();

    /**
     * The outcomes of the records so far, also after the close. Cheap for a ring; for a perf buffer
     * a system call for each CPU.
     */
    BufferStats stats();

    /**
     * Requests a consistent set of figures, which the buffer's loop takes between two passes: it
     * walks the buffer to count the pending records. If no loop serves the buffer, the audit is
     * taken at once; after the close it is the last audit, which was taken at the close. On a
     * manual loop the next {@code runOnce()} takes it.
     *
     * <p>The next pass reads and skips further records, so an audit is exact for its own moment
     * only. {@link #stats()} that are called after the audit has completed are never older than it:
     * no counter is less than in the audit.
     *
     * @return completes when the audit is taken, on the poll loop's thread unless dependent actions
     *     are async; exceptionally if the buffer could not be opened, or with a {@link
     *     io.bpfevents.core.BpfException} if its positions are impossible
     */
    CompletionStage<? extends BufferAudit> audit();

    /**
     * Reads the buffer without Reactor: decodes its records on a poll loop and passes the events to
     * a handler, as far as {@link RingReader#request} has added demand. Initially there is no
     * demand.
     *
     * <pre>{@code
     * PollLoop loop = PollLoop.create();
     * RingReader reader = ring.read(layout, event -> count(event), loop);
     * reader.request(Long.MAX_VALUE);
     * ...
     * loop.close(); // closes its buffers as well
     * }</pre>
     *
     * <p>While a buffer is busy, with eight or more records expected per 200 us, the loop reads
     * once per 200 us: records are handled up to that time later, and none of them wakes the loop.
     *
     * @param loop serves the buffer from its first use on; a buffer stays on that loop
     * @return the reader, whose {@link RingReader#onClose} fails if the buffer has a reader already
     */
    <T> RingReader read(
            RecordDecoder<? extends T> decoder, RecordHandler<? super T> handler, PollLoop loop);

    /**
     * Closes the buffer and completes the subscriber. Unread records stay unread: {@link
     * BufferStats#pendingBytes()} of the final stats is their size. Has no effect on a closed
     * buffer.
     */
    @Override
    void close();

    /**
     * Closes the buffer after a last delivery: of the records that are in the buffer when its loop
     * processes this call, as far as there is demand for them. A subscriber that subscribes
     * meanwhile is still served. Of several calls the earliest deadline applies.
     *
     * @param atMost the time after which the buffer is closed with records still unread, in system
     *     time, not in virtual time
     */
    void closeGracefully(Duration atMost);

    /**
     * Completes when the buffer's memory and descriptors are released and the subscriber was
     * notified; exceptionally, with the error that the subscriber received, if the buffer broke.
     * Dependent actions run on the poll loop's thread unless they are async.
     */
    CompletionStage<Void> onClose();
}
