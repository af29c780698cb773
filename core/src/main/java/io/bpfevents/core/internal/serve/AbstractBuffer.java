package io.bpfevents.core.internal.serve;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * What all buffers do by their channel. It gives the library access to the channel without a public
 * method on the buffer.
 */
public abstract class AbstractBuffer {
    private final BufferChannel channel;

    /** A buffer that {@code channel} serves. */
    protected AbstractBuffer(BufferChannel channel) {
        this.channel = channel;
    }

    /**
     * The channel of a buffer.
     *
     * @param buffer an {@code EventBuffer}: each one extends this class
     */
    public static BufferChannel channel(Object buffer) {
        return ((AbstractBuffer) buffer).channel;
    }

    /** As {@code EventBuffer.name()}. */
    public final String name() {
        return channel.backend().name();
    }

    /** As {@code EventBuffer.sizeBytes()}. */
    public final long sizeBytes() {
        return channel.backend().sizeBytes();
    }

    /** As {@code EventBuffer.demand()}. */
    public final long demand() {
        return channel.slot().demand();
    }

    /** As {@code EventBuffer.close()}. */
    public final void close() {
        channel.close();
    }

    /** As {@code EventBuffer.closeGracefully()}. */
    public final void closeGracefully(Duration atMost) {
        channel.closeGracefully(atMost);
    }

    /** As {@code EventBuffer.onClose()}. */
    public final CompletionStage<Void> onClose() {
        return channel.onClose();
    }
}
