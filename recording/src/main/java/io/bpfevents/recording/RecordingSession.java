package io.bpfevents.recording;

import io.bpfevents.core.kernel.KernelClock;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.recording.internal.RecordStruct;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** One recording, from its first accounting to the final one. */
final class RecordingSession {
    private static final long FLUSH_SECONDS = 1;

    private final StartClocks clocks;
    private final RecordingFile file;
    private final Disposable flushing;
    private final Accounting first;
    private final Map<LossCause, Long> lost = new EnumMap<>(LossCause.class); // as far as written
    private final RecordingSummary.Builder written = new RecordingSummary.Builder();

    private RecordingSession(
            StartClocks clocks, RecordingFile file, RecordedAccounting begun, Scheduler scheduler) {
        this.clocks = clocks;
        this.file = file;
        first = begun.accounting();
        written.add(begun);
        flushing =
                scheduler.schedulePeriodically(
                        file::flush, FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Creates the file.
     *
     * @param struct null to write the raw bytes only
     * @throws io.bpfevents.core.BpfException if it cannot be written
     */
    static RecordingSession begin(
            Path path,
            EventBuffer buffer,
            @Nullable RecordStruct struct,
            Accounting first,
            Scheduler scheduler) {
        Optional<String> name = Optional.ofNullable(struct).map(RecordStruct::name);
        RecordingHeader header = RecordingHeader.now(buffer.name(), buffer.sizeBytes(), name);
        byte[] btf = struct == null ? null : struct.btf();
        RecordingFile file = RecordingFile.create(path, header, btf, new RecordedWriter(struct));
        try {
            RecordedAccounting begun = new RecordedAccounting(now(header.clocks()), first, false);
            file.append(begun);
            file.flush();
            return new RecordingSession(header.clocks(), file, begun, scheduler);
        } catch (RuntimeException | Error e) {
            closeAfter(e, file);
            throw e;
        }
    }

    private static void closeAfter(Throwable failure, RecordingFile file) {
        try {
            file.close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static Instant now(StartClocks clocks) {
        return clocks.ofMonotonic(KernelClock.monotonicNanos());
    }

    private Instant now() {
        return now(clocks);
    }

    /** An event or a loss that was received now. */
    Recorded received(Object element) {
        return switch (element) {
            case Event event -> new RecordedEvent(now(), event);
            case Loss loss -> new RecordedLoss(now(), loss);
            default -> throw new IllegalArgumentException(element.toString());
        };
    }

    /** Appends an element. */
    synchronized void append(Recorded element) {
        if (element instanceof RecordedLoss(_, Loss loss)) {
            lost.put(loss.cause(), loss.cumulative());
        }
        file.append(element);
        written.add(element);
    }

    /**
     * Completes the file: the losses in it add up to those of the accounting.
     *
     * @return what the file has
     */
    synchronized RecordingSummary finish(Accounting last) {
        flushing.dispose();
        Instant now = now();
        for (LossCause cause : last.causes()) {
            long written = lost.getOrDefault(cause, first.lostBy(cause).orElse(0));
            long total = last.lostBy(cause).orElse(written);
            if (total > written) {
                append(new RecordedLoss(now, new Loss(cause, total - written, total, now)));
            }
        }
        RecordedAccounting end = new RecordedAccounting(now, last, true);
        file.close(end);
        written.add(end);
        return written.build();
    }

    /** Closes the file without a final accounting. */
    synchronized void abandon() {
        flushing.dispose();
        file.close();
    }
}
