package io.bpfevents.recording;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/** One replay. Its state belongs to the thread of a worker, which is one thread at a time. */
final class Replay {
    /** The period of checking for space or progress: a ring does not notify its producers. */
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long HEADER_BYTES = 8; // to a multiple of which records are padded

    private final Path file;
    private final SimulatedRingbuf ring;
    private final Pace pace;
    private final Scheduler scheduler;
    private final Scheduler.Worker worker;
    private final MonoSink<Void> sink;

    private volatile boolean disposed;
    private @Nullable ElementReader reader; // null before the first run
    private @Nullable Recorded next;
    private @Nullable Instant first; // when the first event or loss was received
    private long startedAt;
    private @Nullable Accounting before; // the recording
    private long discarded;

    Replay(Path file, SimulatedRingbuf ring, Pace pace, Scheduler scheduler, MonoSink<Void> sink) {
        this.file = file;
        this.ring = ring;
        this.pace = pace;
        this.scheduler = scheduler;
        this.sink = sink;
        worker = scheduler.createWorker();
    }

    void start() {
        sink.onDispose(() -> {
            disposed = true;
            worker.schedule(this::close);
        });
        worker.schedule(this::run);
    }

    private void close() {
        if (reader != null) {
            reader.close();
        }
        worker.dispose();
    }

    /** Sends elements until one has to wait. */
    private void run() {
        try {
            ElementReader in = opened();
            while (next != null && !disposed) {
                long wait = send(next);
                if (wait > 0) {
                    worker.schedule(this::run, wait, TimeUnit.NANOSECONDS);
                    return;
                }
                next = in.next();
            }
            sink.success();
        } catch (RuntimeException e) {
            sink.error(e);
        }
    }

    private ElementReader opened() {
        ElementReader in = reader;
        if (in == null) {
            in = ElementReader.open(file);
            reader = in;
            startedAt = now();
            next = in.next();
        }
        return in;
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    /** Sends an element. Returns the time to wait if it cannot be sent yet, in nanoseconds. */
    private long send(Recorded element) {
        long early = element instanceof RecordedAccounting ? 0 : dueNanos(element) - now();
        if (early > 0) {
            return early;
        }
        return switch (element) {
            case RecordedEvent event -> send(event.event());
            case RecordedLoss loss -> lose(loss.loss());
            case RecordedAccounting accounting -> discard(accounting);
        };
    }

    private long dueNanos(Recorded element) {
        if (first == null) {
            first = element.received();
        }
        return startedAt + pace.dueNanos(Duration.between(first, element.received()));
    }

    private long send(Event event) {
        if (!hasSpace(event.size())) {
            return CHECK_NANOS;
        }
        ring.output(event.segment());
        return 0;
    }

    private boolean hasSpace(long recordBytes) {
        long slot = HEADER_BYTES + (recordBytes + HEADER_BYTES - 1) / HEADER_BYTES * HEADER_BYTES;
        long usable = ring.sizeBytes() - 1;
        if (slot > usable) {
            throw new BpfException(
                    "replay " + file,
                    "it has a record of "
                            + recordBytes
                            + " bytes, which is too long for "
                            + ring
                            + ": use a larger ring");
        }
        return ring.query(Query.AVAILABLE_DATA) + slot <= usable;
    }

    /**
     * Fails as many reserves. A loss marker counts all failures that its reader finds at once, so
     * the reader must have passed the record after the previous ones.
     */
    private long lose(Loss loss) {
        if (ring.query(Query.AVAILABLE_DATA) != 0) {
            return CHECK_NANOS;
        }
        for (long i = 0; i < loss.count() && !disposed; i++) {
            if (loss.cause() == LossCause.THROTTLED) {
                ring.throttle();
            } else {
                ring.reserve(ring.sizeBytes()); // never fits, with its header
            }
        }
        return 0;
    }

    /** Adds the discarded records, of which only the accounting has the number. */
    private long discard(RecordedAccounting accounting) {
        Accounting start = before;
        if (!accounting.isFinal() || start == null) {
            before = accounting.accounting();
            return 0;
        }
        long discards = accounting.accounting().discarded().orElse(0) - start.discarded().orElse(0);
        for (; discarded < discards; discarded++) {
            if (!hasSpace(0)) {
                return CHECK_NANOS;
            }
            Objects.requireNonNull(ring.reserve(0)).discard();
        }
        return 0;
    }
}
