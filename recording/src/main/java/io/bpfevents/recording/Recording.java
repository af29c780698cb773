package io.bpfevents.recording;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.recording.internal.FileProblem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A file that a {@link Recorder} wrote: an Avro object container, which DuckDB, Spark and pandas
 * read as a table. Each row is a record, a loss or an accounting, in the order of the recording;
 * {@code event} has the decoded fields of a record and {@code raw} its bytes.
 *
 * <p>Read again by each call: a recording that is still written has more elements then. Immutable,
 * and for any thread.
 */
public final class Recording {
    private static final long SMALLEST_RING = 4096;
    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    private final Path file;
    private final RecordingHeader header;
    private final Optional<StructSource> structs;

    private Recording(Path file, RecordingHeader header, Optional<StructSource> structs) {
        this.file = file;
        this.header = header;
        this.structs = structs;
    }

    /**
     * Reads the header of a recording.
     *
     * @throws BpfException if there is no such file, or it is no recording
     */
    public static Recording open(Path file) {
        try (ElementReader reader = ElementReader.open(file)) {
            Metadata metadata = reader.metadata();
            byte[] btf = metadata.btf();
            Optional<StructSource> structs =
                    btf == null ? Optional.empty() : Optional.of(structsOf(file, btf));
            return new Recording(file, metadata.header(), structs);
        } catch (IllegalArgumentException e) {
            throw ElementReader.failed(file, FileProblem.describe(e), e);
        }
    }

    private static StructSource structsOf(Path file, byte[] btf) {
        ObjectTypes types = new ObjectTypes(ObjectTypes.Source.OBJECT, "recording " + file, btf);
        return () -> types;
    }

    /**
     * Replays a recording: {@link #replay(SimulatedRingbuf, Pace)}.
     *
     * @throws BpfException if there is no such file, or it is no recording
     */
    public static Mono<Void> replay(Path file, SimulatedRingbuf ring, Pace pace) {
        return open(file).replay(ring, pace);
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** The origin of the recording. */
    public RecordingHeader header() {
        return header;
    }

    /** The structs of the recorded program, for record layouts; empty if it had no BTF. */
    public Optional<StructSource> structs() {
        return structs;
    }

    /**
     * The schema of the records; empty if their struct is unknown.
     *
     * @throws BpfException if the BTF is damaged
     */
    public Optional<EventSchema> schema() {
        return structs.flatMap(source -> header.struct().map(name -> EventSchema.of(source, name)));
    }

    /**
     * The elements, read on the subscriber's thread as far as they are requested. A file that was
     * not closed ends with its last complete block.
     *
     * @return fails with a {@link BpfException} if the file is damaged
     */
    public Flux<Recorded> elements() {
        return Flux.generate(
                () -> ElementReader.open(file),
                (reader, sink) -> {
                    Recorded next = reader.next();
                    if (next == null) {
                        sink.complete();
                    } else {
                        sink.next(next);
                    }
                    return reader;
                },
                ElementReader::close);
    }

    /**
     * Reads the whole file.
     *
     * @throws BpfException if it is damaged
     */
    public RecordingSummary summary() {
        RecordingSummary.Builder summary = new RecordingSummary.Builder();
        try (ElementReader reader = ElementReader.open(file)) {
            for (Recorded next = reader.next(); next != null; next = reader.next()) {
                summary.add(next);
            }
        }
        return summary.build();
    }

    /** An empty simulated ring with the name and the size of the recorded buffer. */
    public SimulatedRingbuf newRing() {
        long size = Math.max(header.bufferBytes(), SMALLEST_RING);
        long highest = Long.highestOneBit(size);
        return SimulatedRingbuf.create(header.buffer(), highest == size ? size : 2 * highest);
    }

    /**
     * Sends the records to a simulated ring as the program did. Where the file has a loss, as many
     * reserves fail, or attempts are throttled; it is sent once the ring's subscriber has read the
     * records before it, so that loss markers get the same place. When the ring is full, the replay
     * waits for the subscriber: the only losses are those of the file, and those by an overflow
     * policy of the subscriber.
     *
     * <p>Losses of causes that a ring does not have, such as the drops of an overflow policy, are
     * replayed as failed reserves. Discarded records are replayed at the end, since a recording has
     * their number only. Records that stayed in the buffer are not in the file.
     *
     * @param pace the speed
     * @return completes when everything is in the ring; fails with a {@link BpfException} if the
     *     file is damaged or a record is too long for the ring, with an {@link
     *     IllegalStateException} if the ring is closed. A cancel ends the replay. The ring stays
     *     open
     */
    public Mono<Void> replay(SimulatedRingbuf ring, Pace pace) {
        return replay(ring, pace, Schedulers.boundedElastic());
    }

    /**
     * A pipeline that reads a replay from its first record on. The replay starts once the pipeline
     * is subscribed to, and at its end the ring is closed, which completes a stream of the ring.
     *
     * @param pipeline reads the ring, and subscribes to it on the calling thread
     * @return fails as {@link #replay(SimulatedRingbuf, Pace)} does. A cancel ends the replay
     */
    public <T> Flux<T> replay(SimulatedRingbuf ring, Pace pace, Publisher<T> pipeline) {
        Mono<Void> sending = replay(ring, pace);
        return Flux.defer(() -> {
            Sinks.Empty<Void> failure = Sinks.empty();
            Disposable.Swap replay = Disposables.swap();
            Flux<T> events =
                    Flux.from(pipeline)
                            .takeUntilOther(failure.asMono())
                            .doFinally(_ -> replay.dispose());
            return Flux.<T>from(subscriber -> {
                events.subscribe(subscriber);
                // only now: a ring that has no reader is closed with its records unread
                replay.update(
                        sending.subscribe(
                                null, failure::tryEmitError, () -> ring.closeGracefully(FOR_EVER)));
            });
        });
    }

    /**
     * As {@link #replay(SimulatedRingbuf, Pace)}.
     *
     * @param scheduler has the clock of the pace, and reads the file: its threads block
     */
    public Mono<Void> replay(SimulatedRingbuf ring, Pace pace, Scheduler scheduler) {
        Objects.requireNonNull(ring, "ring");
        Objects.requireNonNull(pace, "pace");
        Objects.requireNonNull(scheduler, "scheduler");
        return Mono.create(sink -> new Replay(file, ring, pace, scheduler, sink).start());
    }

    /** The file and the buffer that was recorded. */
    @Override
    public String toString() {
        return "recording " + file + " of " + header.buffer();
    }
}
