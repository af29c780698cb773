package io.bpfevents.core.internal.serve;

/**
 * The superclass of all rings. It gives the library access to a ring's channel without a public
 * method on the ring.
 */
public abstract class AbstractRingbuf {
    private final BufferChannel channel;

    /** A ring that {@code channel} serves. */
    protected AbstractRingbuf(BufferChannel channel) {
        this.channel = channel;
    }

    /**
     * The channel of a ring.
     *
     * @param ring a {@code Ringbuf}: each one extends this class
     */
    public static BufferChannel channel(Object ring) {
        return ((AbstractRingbuf) ring).channel;
    }
}
