package io.bpfevents.core.testing;

import static org.awaitility.Awaitility.await;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.RingReader;
import io.bpfevents.ffi.LibcScheduling;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Hits of a hook of {@code versions.bpf.c}, which this process makes by a system call: the attached
 * program sends the number of each, whichever process has loaded it.
 */
public final class NumberedHits {
    private static final int NO_OPTION = 9999; // of versions.bpf.c
    private static final long RING_BYTES = 16 << 20;

    private static final PollLoop LOOP = PollLoop.create();

    private int next;

    /** A record of the program. */
    public record Event(int hit, int generation) {}

    /** Opens the program such that it sends the hits of a process. */
    public static OpenBpfObject open(long pid) {
        return TestObjects.open("versions")
                .global("watched", pid)
                .maxEntries("events", RING_BYTES)
                .autoload("on_rename_raw", false);
    }

    /** As {@link #open(long)} for this process, and another version than that one. */
    public static OpenBpfObject openOther(long pid) {
        return open(pid).autoload("on_rename_raw", true);
    }

    /** Makes hits. */
    public void make(int count) {
        for (int i = 0; i < count; i++) {
            LibcScheduling.prctl(NO_OPTION, next++);
        }
    }

    /** The number of hits until now. */
    public int made() {
        return next;
    }

    /** Reads records of the program. */
    public static RingReader read(BpfRingbuf ring, PollLoop loop, Consumer<Event> events) {
        RingReader reader = ring.read(RecordLayout.of(ring, Event.class), events::accept, loop);
        reader.request(Long.MAX_VALUE);
        return reader;
    }

    /** Reads the records that are in a ring. */
    public static List<Event> readAll(BpfRingbuf ring) {
        List<Event> events = new CopyOnWriteArrayList<>();
        try (RingReader _ = read(ring, LOOP, events::add)) {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> ring.audit().toCompletableFuture().get().pending() == 0);
        }
        return events;
    }
}
