package io.bpfevents.core.internal;

import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the rings let the rest of the library do with them, and nobody else. They provide it
 * themselves when their class is initialised.
 */
public abstract class RingbufAccess {
    private static volatile @Nullable RingbufAccess instance;

    /** For the rings' package alone. */
    protected RingbufAccess() {}

    /** The access that the rings provided. */
    public static RingbufAccess get() {
        if (instance == null) {
            try {
                MethodHandles.lookup().ensureInitialized(BpfRingbuf.class);
            } catch (IllegalAccessException e) {
                throw new AssertionError("a public class of this module", e);
            }
        }
        return Objects.requireNonNull(instance, "BpfRingbuf provides it");
    }

    /** Provides the access. */
    protected static void provide(RingbufAccess access) {
        instance = access;
    }

    /** The place from which a ring is read. */
    public abstract Seat seat(Ringbuf ring);

    /** What decodes the records of a ring for a sink. */
    public abstract <T> Delivery<T> delivery(RecordDecoder<T> decoder, RecordSink<T> sink);

    /** What can be asked of a ring. */
    public abstract RingAbilities abilities(Ringbuf ring);

    /**
     * Has somebody told of a ring's losses: on the loop's thread, after the pass that notices one.
     * Of what is lost while no loop serves the ring, or none passes by, nothing is told.
     */
    public abstract void watch(Ringbuf ring, LossListener listener);

    /** Ends {@link #watch}. */
    public abstract void unwatch(Ringbuf ring, LossListener listener);

    /** Has a ring's failures counted by the program's own counter. */
    public abstract void countFailuresBy(BpfRingbuf ring, LongSupplier failures);

    /** The types of the object that a ring comes from; null if it comes from none. */
    public abstract @Nullable ObjectTypes types(Ringbuf ring);

    /**
     * Makes a ring of an object's map. It keeps working after the object's descriptors are closed.
     *
     * @param map the map's descriptor
     * @param controlMap the descriptor of the map that holds control blocks; ignored without offset
     * @param controlOffset where the ring's block begins in that map's value; empty if it has none
     * @param types of the object
     */
    public abstract BpfRingbuf open(
            String name, int map, int controlMap, OptionalLong controlOffset, ObjectTypes types);
}
