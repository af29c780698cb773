package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.CommandFailure;
import io.bpfevents.core.ring.BpfRingbuf;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A ring of programs that another process has loaded.
 *
 * @param buffer the ring
 */
public record ExistingRing(BpfRingbuf buffer) implements TailTarget {
    /**
     * Takes ownership of a ring.
     *
     * @param steals whether another process may read it
     * @throws CommandFailure if another process reads it, and that is not permitted
     */
    public static ExistingRing of(BpfRingbuf ring, boolean steals) {
        if (steals) {
            SecondReader.permit();
            return new ExistingRing(ring);
        }
        Optional<RingReaderProcess> reader = RingReaderProcess.find(ring.mapId(), ring.sizeBytes());
        if (reader.isPresent()) {
            String what = "%s (map id %d)".formatted(ring.name(), ring.mapId());
            ring.close();
            throw new CommandFailure(
                    "%s reads ring %s, and a ring has one reader: stop it first, or pass --steal: then both get a part of the events, or that process fails"
                            .formatted(reader.get(), what));
        }
        return new ExistingRing(ring);
    }

    @Override
    public OptionalLong skippedHits() {
        return OptionalLong.empty();
    }

    @Override
    public void closeGracefully(Duration atMost) {
        buffer.closeGracefully(atMost);
    }

    @Override
    public void close() {
        buffer.close();
    }

    /** The ring, for the type of the interface. */
    @Override
    public BpfRingbuf buffer() {
        return buffer;
    }
}
