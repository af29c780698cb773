package io.bpfevents.kafka.internal.sink;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.accounting.SinkStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The streams of one sink: at most one per source at a time. For any thread. */
public final class SinkStreams {
    private final String topic;
    private final Map<String, SourceStreams> sources = new HashMap<>(); // guarded by this
    private boolean closed; // guarded by this

    /** The streams to a topic, none at first. */
    public SinkStreams(String topic) {
        this.topic = topic;
    }

    /** The streams of a source, guarded by their sink. */
    private static final class SourceStreams {
        final List<SinkStream<?>> current = new ArrayList<>(); // the last one, and those that end
        SinkStats ended = SinkStats.NONE; // of all before

        SinkStats stats() {
            return current.stream().map(SinkStream::stats).reduce(ended, SinkStats::plus);
        }
    }

    /**
     * Begins a stream, after the one before it has ended if that is about to end. Does not block.
     *
     * @param maker makes the stream
     * @throws BpfException if the source is being sent
     * @throws IllegalStateException if the sink is closed
     */
    public SinkStream<?> begin(String source, Supplier<SinkStream<?>> maker) {
        CompletableFuture<?> free;
        SinkStream<?> stream;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException(
                        "the sink of topic " + topic + " is closed: make another one");
            }
            SourceStreams streams = sources.computeIfAbsent(source, _ -> new SourceStreams());
            if (streams.current.stream().anyMatch(SinkStream::isActive)) {
                throw new BpfException(
                        "send " + source + " to topic " + topic,
                        "another stream of this sink sends a source of this name: end that first,"
                                + " or name this one otherwise");
            }
            free =
                    CompletableFuture.allOf(
                            streams.current.stream()
                                    .map(SinkStream::onEnd)
                                    .toArray(CompletableFuture<?>[]::new));
            stream = maker.get();
            streams.current.add(stream);
            var _ = stream.onEnd().thenRun(() -> ended(streams, stream));
        }
        var _ = free.thenRun(stream::start);
        return stream;
    }

    private synchronized void ended(SourceStreams streams, SinkStream<?> stream) {
        streams.ended = streams.ended.plus(stream.stats());
        streams.current.remove(stream);
    }

    /** The figures of all streams of a source; empty if it had none. */
    public synchronized Optional<SinkStats> stats(String source) {
        return Optional.ofNullable(sources.get(source)).map(SourceStreams::stats);
    }

    /** Ends all streams at once, within that time, and begins no other. Blocks. */
    public void close(Duration within) {
        List<SinkStream<?>> streams;
        synchronized (this) {
            closed = true;
            streams = sources.values().stream().flatMap(it -> it.current.stream()).toList();
        }
        streams.forEach(SinkStream::stop);
        CompletableFuture.allOf(
                        streams.stream()
                                .map(SinkStream::onEnd)
                                .toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, within.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        streams.forEach(
                it -> it.fail(new TimeoutException("the sink was closed, and no broker answered")));
    }
}
