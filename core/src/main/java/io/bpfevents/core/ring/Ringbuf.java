package io.bpfevents.core.ring;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufStats;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A BPF ring buffer that is read by one subscriber at a time.
 *
 * <p>The ring stays mapped, and registered with a poll loop, from its first subscription until it
 * is closed. Records without demand stay in the ring, also from one subscriber to the next. All
 * methods may be called from any thread, also while the ring is being read, and none of them waits
 * for the reader.
 *
 * <p>Any process that has the map can write the consumer position of its ring. When the loop finds
 * an impossible position, or one that another reader has moved, the ring breaks with a {@link
 * io.bpfevents.core.BpfException} whose message has the positions: the subscriber receives it,
 * {@link #onClose()} completes with it, all resources are released, and other rings of the loop
 * continue. If {@link #close()} is called before the loop finds it, the subscriber completes
 * normally.
 */
public sealed interface Ringbuf extends AutoCloseable, StructSource
        permits BpfRingbuf, SimulatedRingbuf {
    /** The name of the map. */
    String name();

    /** The size of the ring in bytes. */
    long sizeBytes();

    /** The outcomes of the records so far, also after the close. Cheap. */
    RingbufStats stats();

    /**
     * Requests a consistent set of figures, which the ring's loop takes between two passes: it
     * walks the ring to count the pending records. If no loop serves the ring, the audit is taken
     * at once; after the close it is the last audit, which was taken at the close. On a manual loop
     * the next {@code runOnce()} takes it.
     *
     * <p>The next pass reads and skips further records, so an audit is exact for its own moment
     * only. {@link #stats()} that are called after the audit has completed are never older than it:
     * no counter is less than in the audit.
     *
     * @return completes when the audit is taken, on the poll loop's thread unless dependent actions
     *     are async; exceptionally if the ring could not be opened, or with a {@link
     *     io.bpfevents.core.BpfException} if its positions are impossible
     */
    CompletionStage<RingbufAudit> audit();

    /**
     * Reads the ring without Reactor: decodes its records on a poll loop and passes the events to a
     * handler, as far as {@link RingReader#request} has added demand. Initially there is no demand.
     *
     * <pre>{@code
     * PollLoop loop = PollLoop.create();
     * RingReader reader = ring.read(layout, event -> count(event), loop);
     * reader.request(Long.MAX_VALUE);
     * ...
     * loop.close(); // closes its rings as well
     * }</pre>
     *
     * <p>On a busy ring, with eight or more records expected per 200 us, the loop reads once per
     * 200 us: records are handled up to that time later, and none of them wakes the loop.
     *
     * @param loop serves the ring from its first use on; a ring stays on that loop
     * @return the reader, whose {@link RingReader#onClose} fails if the ring has a reader already
     */
    <T> RingReader read(
            RecordDecoder<? extends T> decoder, RecordHandler<? super T> handler, PollLoop loop);

    /**
     * Closes the ring and completes the subscriber. Unread records stay unread: {@link
     * RingbufStats#pendingBytes()} of the final stats is their size. Has no effect on a closed
     * ring.
     */
    @Override
    void close();

    /**
     * Closes the ring after a last delivery: of the records that are in the ring when its loop
     * processes this call, as far as there is demand for them. A subscriber that subscribes
     * meanwhile is still served. Of several calls the earliest deadline applies.
     *
     * @param atMost the time after which the ring is closed with records still unread, in system
     *     time, not in virtual time
     */
    void closeGracefully(Duration atMost);

    /**
     * Completes when the ring's memory and descriptors are released and the subscriber was
     * notified; exceptionally, with the error that the subscriber received, if the ring broke.
     * Dependent actions run on the poll loop's thread unless they are async.
     */
    CompletionStage<Void> onClose();
}
