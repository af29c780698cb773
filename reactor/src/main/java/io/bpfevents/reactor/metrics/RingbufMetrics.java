package io.bpfevents.reactor.metrics;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.LossCause;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;

/**
 * A ring's counters as Micrometer meters. Requires {@code micrometer-core}, an optional dependency
 * of this library.
 *
 * <pre>{@code
 * new RingbufMetrics(ring).bindTo(registry);
 * }</pre>
 *
 * <table>
 * <caption>The meters, each with the tag {@code ring}: the ring's name</caption>
 * <tr><th>name</th><th>type</th><th>unit</th><th>value</th></tr>
 * <tr><td>{@code bpf.ringbuf.delivered}</td><td>counter</td><td>events</td><td>records that were
 * delivered to the subscriber; acknowledged ones of {@code BpfEvents.acknowledged}</td></tr>
 * <tr><td>{@code bpf.ringbuf.lost}</td><td>counter</td><td>events</td><td>records that were not
 * delivered, by the tag {@code cause}: {@code reserve_failure}, {@code throttled}, {@code dropped}, {@code
 * decode_failure}, as {@link LossCause}</td></tr>
 * <tr><td>{@code bpf.ringbuf.overwritten}</td><td>counter</td><td>bytes</td><td>bytes that the
 * program overwrote unread; only for a ring in overwrite mode</td></tr>
 * <tr><td>{@code bpf.ringbuf.handed_over}</td><td>counter</td><td>events</td><td>records that were
 * passed to subscribers that acknowledge, repeated ones included</td></tr>
 * <tr><td>{@code bpf.ringbuf.redelivered}</td><td>counter</td><td>events</td><td>records that were
 * delivered again by this process, since they had not been acknowledged</td></tr>
 * <tr><td>{@code bpf.ringbuf.unacknowledged}</td><td>gauge</td><td>events</td><td>records that the
 * subscriber has received and not acknowledged</td></tr>
 * <tr><td>{@code bpf.ringbuf.unacknowledged.age}</td><td>gauge</td><td>seconds</td><td>how long the
 * oldest of them has kept the ring from freeing space</td></tr>
 * <tr><td>{@code bpf.ringbuf.pending}</td><td>gauge</td><td>bytes</td><td>unread bytes in the
 * ring, unacknowledged ones included; at most a second old</td></tr>
 * <tr><td>{@code bpf.ringbuf.size}</td><td>gauge</td><td>bytes</td><td>the ring's size</td></tr>
 * <tr><td>{@code bpf.ringbuf.demand}</td><td>gauge</td><td>events</td><td>records that the
 * subscriber has requested and not received; 0 without a subscriber, 2<sup>63</sup> for an
 * unbounded request</td></tr>
 * </table>
 *
 * <p>Meters are sampled on the thread that reads them; all but the demand come from {@link
 * Ringbuf#stats()}. A cause without a counter has no meter, rather than one with the value 0: there
 * is no {@code cause} {@code reserve_failure} unless the program uses the producer contract, or has
 * a counter of its own when {@link #bindTo} is called.
 *
 * <p>The meters are removed from their registries shortly after the ring is closed, or by {@link
 * #close}. Two rings of one name need different tags.
 */
@SuppressWarnings("exports") // a user of this class requires micrometer.core anyway
public final class RingbufMetrics implements MeterBinder, AutoCloseable {
    private final BufferMeters<Ringbuf> meters;

    /** Creates meters without further tags. */
    public RingbufMetrics(Ringbuf ring) {
        this(ring, Tags.empty());
    }

    /**
     * Creates meters with tags of the user.
     *
     * @param tags added to every meter, beside the ring's name
     */
    public RingbufMetrics(Ringbuf ring, Iterable<Tag> tags) {
        this.meters =
                new BufferMeters<>("ringbuf", "ring", Objects.requireNonNull(ring, "ring"), tags);
    }

    /** Registers the meters. Does nothing in a registry that has them already. */
    @Override
    public void bindTo(MeterRegistry registry) {
        meters.bindTo(registry);
        for (LossCause cause : LossCause.values()) {
            if (!cause.isInBytes()) {
                meters.bindLosses(registry, cause, Tags.empty(), "Records that were not delivered");
            }
        }
        meters.bindOverwritten(registry, LossCause.OVERWRITTEN);
    }

    /** Removes the meters from their registries. Does not close the ring. */
    @Override
    public void close() {
        meters.removeAll();
    }
}
