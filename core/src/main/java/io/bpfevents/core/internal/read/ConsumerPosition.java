package io.bpfevents.core.internal.read;

import io.bpfevents.core.internal.count.LifetimeEntries;
import org.jspecify.annotations.Nullable;

/**
 * The consumer position of a ring as its one reader publishes it, together with the lifetime entry
 * that belongs to it. Used by the loop's thread alone.
 */
final class ConsumerPosition {
    private final String name;
    private final RingMemory memory;
    private final @Nullable LifetimeEntries lifetime;
    private long published;

    /**
     * The position that the last reader has published.
     *
     * @param name the ring, as messages name it
     * @param lifetime receives each position before it is published; null if the ring has none
     */
    ConsumerPosition(String name, RingMemory memory, @Nullable LifetimeEntries lifetime) {
        this.name = name;
        this.memory = memory;
        this.lifetime = lifetime;
        this.published =
                lifetime == null
                        ? memory.consumerPositionAcquire()
                        : lifetime.begin(memory::consumerPositionAcquire);
    }

    /** The position that was published last. */
    long get() {
        return published;
    }

    /**
     * Publishes a position.
     *
     * @param outcomes of the slots that were passed
     * @param last whether the last one of these is at this position, and so is not to be counted
     * @throws io.bpfevents.core.BpfException if another reader moved the position
     */
    void publish(long upTo, Outcomes outcomes, boolean last) {
        requireOnlyReader();
        if (lifetime != null) { // before the position: see there
            if (last) {
                outcomes.writeBefore(lifetime, upTo, memory.headerAcquire(upTo));
            } else {
                outcomes.write(lifetime, upTo);
            }
        }
        published = upTo;
        memory.consumerPositionRelease(upTo);
    }

    /** Requires that the position in the ring's memory is the one that was published. */
    void requireOnlyReader() {
        long seen = memory.consumerPositionAcquire();
        if (seen != published) {
            throw Corruption.moved(
                    name, seen, published, memory.producerPositionAcquire(), memory.size());
        }
    }
}
