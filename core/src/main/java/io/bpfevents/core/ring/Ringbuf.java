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
 * <p>Opening one maps nothing and starts nothing: that happens with the first subscription, and is
 * undone when the ring is closed. Records that nobody has asked for stay in the ring, also from one
 * subscriber to the next. All methods may be called from any thread, also while the ring is being
 * read, and none of them waits for the reader.
 *
 * <p>Any process that has the map can write the consumer position of its ring. Once the loop finds
 * one that makes no sense, or that another reader has moved, the ring ends with a {@link
 * io.bpfevents.core.BpfException} that has the positions in its message: the subscriber gets it,
 * {@link #onClose()} completes with it, everything is released, and other rings of the loop
 * continue. {@link #close()} completes the subscriber also then.
 */
public sealed interface Ringbuf extends AutoCloseable, StructSource
        permits BpfRingbuf, SimulatedRingbuf {
    /** The name of the map. */
    String name();

    /** The size of the ring in bytes. */
    long sizeBytes();

    /** What became of the records so far; also after the end. Cheap. */
    RingbufStats stats();

    /**
     * The exact books, taken by the ring's loop between two passes: it walks the ring to count what
     * is pending. Of a ring that is not in use they are taken at once; after the end they are those
     * of the end. On a manual loop the next {@code runOnce()} takes them.
     *
     * <p>The pass that follows reads and skips on, so an audit is exact for its own moment only.
     * {@link #stats()} called after it has completed are of that moment or a later one, never of an
     * earlier one: no counter is less than in the audit.
     *
     * @return completes when they are taken, on the poll loop's thread unless dependent actions are
     *     async ones; exceptionally if the ring could not be opened, or with a {@link
     *     io.bpfevents.core.BpfException} if its positions make no sense
     */
    CompletionStage<RingbufAudit> audit();

    /**
     * Reads the ring without Reactor: decodes its records on a poll loop and passes the events to a
     * handler, as far as {@link RingReader#request} has added demand; there is none at first.
     *
     * <pre>{@code
     * RingReader reader = ring.read(layout, event -> count(event), loop);
     * reader.request(Long.MAX_VALUE);
     * }</pre>
     *
     * @param loop serves the ring from its first use on; a ring stays on that loop
     * @return the reader, whose {@link RingReader#onClose} fails if the ring has a reader already
     */
    <T> RingReader read(
            RecordDecoder<? extends T> decoder, RecordHandler<? super T> handler, PollLoop loop);

    /**
     * Ends reading and completes the subscriber. Records that were not read stay unread: {@link
     * RingbufStats#pendingBytes()} of the last stats tells how much. Does nothing on a ring that is
     * closed.
     */
    @Override
    void close();

    /**
     * Delivers what is in the ring when its loop learns of this, as far as there is demand, and
     * then closes it. A subscriber that comes meanwhile is still served. Of several calls the
     * earliest deadline holds.
     *
     * @param atMost how long to wait for the demand that takes, in the machine's time, not a
     *     virtual one
     */
    void closeGracefully(Duration atMost);

    /**
     * Completes when the ring's memory and descriptors are released, which is after the subscriber
     * was told; exceptionally, with what the subscriber got, if the ring broke. Dependent actions
     * run on the poll loop's thread unless they are async ones.
     */
    CompletionStage<Void> onClose();
}
