package io.bpfevents.recording;

import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.recording.internal.RecordStruct;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Records a buffer to a file: its records, its losses at their place among them, and its
 * accounting.
 *
 * <pre>{@code
 * Recorder.of(ring)
 *         .record(Path.of("exec.avro"), events -> events.takeUntilOther(stop))
 *         .block();
 * }</pre>
 *
 * <p>The recorder is the buffer's subscriber. It writes on a thread of {@code
 * Schedulers.boundedElastic()} and requests as many records as it can queue, so the poll loop never
 * waits for the file: when the file is slow, records stay in the kernel's buffer, and when that is
 * full, the kernel's losses are counted as usual.
 *
 * <p>A recording is on disk within a second, except for the effect of a crash of the machine. If
 * the recorder is killed, the file is readable up to the last flush, and lacks the final
 * accounting.
 *
 * <p>Immutable, and for any thread.
 */
public final class Recorder {
    private static final int QUEUED = 1024; // elements between the poll loop and the file

    private final EventBuffer buffer;
    private final Flux<Object> stream; // of Event and Loss
    private final Scheduler scheduler;
    private final @Nullable RecordStruct struct;

    private Recorder(
            EventBuffer buffer,
            Flux<Object> stream,
            Scheduler scheduler,
            @Nullable RecordStruct struct) {
        this.buffer = buffer;
        this.stream = stream;
        this.scheduler = scheduler;
        this.struct = struct;
    }

    /** Records a ring. */
    public static Recorder of(Ringbuf ring) {
        return of(ring, RingbufOptions.defaults());
    }

    /**
     * Records a ring, read with options. Losses have their place if the ring has positions of
     * reserve failures; otherwise those that are counted stand where they were noticed.
     *
     * @throws IllegalArgumentException if the ring does not support an option
     */
    public static Recorder of(Ringbuf ring, RingbufOptions options) {
        return of(ring, RecordedStream.of(ring, options));
    }

    /**
     * Records a perf buffer, read with options, with the CPU and the time of each sample.
     *
     * @throws IllegalArgumentException if the buffer does not support an option
     */
    public static Recorder of(BpfPerfbuf perfbuf, PerfbufOptions options) {
        return of(perfbuf, RecordedStream.of(perfbuf, options));
    }

    private static Recorder of(EventBuffer buffer, Flux<Object> stream) {
        RecordStruct declared = RecordStruct.declaredFor(buffer, buffer.name());
        return new Recorder(buffer, stream, Schedulers.boundedElastic(), declared);
    }

    /**
     * Also writes the decoded fields of the records, and the BTF. By default these are the fields
     * of the struct that the program declares for the buffer, if it does.
     *
     * @param source has the struct of the records, such as the program's object
     * @param name the struct's name, or that of a typedef
     * @throws io.bpfevents.core.LayoutException if the source has no such struct
     */
    public Recorder struct(StructSource source, String name) {
        RecordStruct named = RecordStruct.of(source, name);
        return new Recorder(buffer, stream, scheduler, named);
    }

    /** The same recorder, which writes on another scheduler; for tests. */
    Recorder on(Scheduler other) {
        return new Recorder(buffer, stream, other, struct);
    }

    /** Records until the buffer is closed: {@link #record(Path, UnaryOperator)}. */
    public Mono<RecordingSummary> record(Path file) {
        return record(file, elements -> elements);
    }

    /**
     * Records to a file, which is replaced if it exists.
     *
     * <p>A cancelled recording gets its final accounting as well, but up to 1024 records that were
     * delivered and not yet written are missing in the file, and {@link RecordingSummary#missing}
     * counts them. To lose none, let {@code select} end the stream.
     *
     * @param select selects what is recorded: {@code take(n)}, {@code takeUntilOther(stop)}, {@code
     *     doOnNext(...)}. Runs on the poll loop's thread; must not block
     * @return the summary of the file, with the final accounting, when it is complete and closed;
     *     {@link io.bpfevents.core.BpfException} if the file cannot be written or the buffer broke
     */
    public Mono<RecordingSummary> record(Path file, UnaryOperator<Flux<Recorded>> select) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(select, "select");
        return Mono.usingWhen(
                audit().map(first ->
                        RecordingSession.begin(file, buffer, struct, first, scheduler)),
                session ->
                        select.apply(stream.map(session::received))
                                .publishOn(scheduler, QUEUED)
                                .doOnNext(session::append)
                                .then(Mono.defer(() -> finish(session))),
                _ -> Mono.empty(),
                (session, _) -> abort(session),
                this::abort);
    }

    /** The accounting at this moment, on the thread that writes. */
    private Mono<Accounting> audit() {
        // a copy: the stage itself cannot be cancelled, which a failed start does
        return Mono.fromFuture(() -> buffer.audit().toCompletableFuture())
                .publishOn(scheduler)
                .map(Accounting::of);
    }

    private Mono<RecordingSummary> finish(RecordingSession session) {
        return audit().map(session::finish);
    }

    /** After a failure, which is reported instead of a further one. */
    private Mono<Void> abort(RecordingSession session) {
        return finish(session).doOnError(_ -> session.abandon()).onErrorComplete().then();
    }
}
