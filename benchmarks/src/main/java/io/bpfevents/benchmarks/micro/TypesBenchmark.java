package io.bpfevents.benchmarks.micro;

import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.BaseSubscriber;

/**
 * The cost per record in a JVM that reads several types of records, each from its own ring: the JIT
 * must specialise the read loop for each type.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // JMH sets them
public class TypesBenchmark {
    private static final int SIZE = 64;
    private static final int RECORDS = 8192;
    private static final int MOST_TYPES = 4;

    /** Number of record types in use. */
    @Param({"1", "4"})
    public int types;

    private final List<FilledRing> filled = new ArrayList<>();
    private PollLoop.Manual loop;
    private int next;
    private long sum;

    /** Both words. */
    @BpfStruct("sample")
    public record Both(long timestamp, long sequenceAndFlags) {}

    /** Both words, in reverse order. */
    @BpfStruct("sample")
    public record Swapped(long sequenceAndFlags, long timestamp) {}

    /** The first word. */
    @BpfStruct("sample")
    public record First(long timestamp) {}

    /** The second word. */
    @BpfStruct("sample")
    public record Second(long sequenceAndFlags) {}

    private abstract static class All<T> extends BaseSubscriber<T> {}

    /** Creates the rings and subscribes to each. */
    @Setup
    public void open() {
        loop = PollLoop.manual();
        for (int i = 0; i < MOST_TYPES; i++) {
            filled.add(new FilledRing(SIZE, FilledRing.BYTES, RECORDS, loop));
        }
        read(
                0,
                Both.class,
                new All<Both>() {
                    @Override
                    protected void hookOnNext(Both event) {
                        sum += event.timestamp() ^ event.sequenceAndFlags();
                    }
                });
        read(
                1,
                Swapped.class,
                new All<Swapped>() {
                    @Override
                    protected void hookOnNext(Swapped event) {
                        sum += event.timestamp() ^ event.sequenceAndFlags();
                    }
                });
        read(
                2,
                First.class,
                new All<First>() {
                    @Override
                    protected void hookOnNext(First event) {
                        sum += event.timestamp();
                    }
                });
        read(
                3,
                Second.class,
                new All<Second>() {
                    @Override
                    protected void hookOnNext(Second event) {
                        sum += event.sequenceAndFlags();
                    }
                });
    }

    private <T extends Record> void read(int ring, Class<T> type, All<T> subscriber) {
        BpfRingbuf source = filled.get(ring).ring();
        RecordLayout<T> layout = RecordLayout.of(source, type);
        BpfEvents.ringbuf(source, layout, RingbufOptions.defaults().pollLoop(loop))
                .subscribe(subscriber);
    }

    /** Fills the ring of the next type. */
    @Setup(Level.Invocation)
    public void fill() {
        next = (next + 1) % types;
        filled.get(next).fill();
    }

    /** Reads that ring. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long deliver() {
        filled.get(next).drain();
        return sum;
    }

    /** Releases the rings, and checks that all records were read. */
    @TearDown
    public void close() {
        long left = filled.stream().mapToLong(ring -> ring.ring().stats().pendingBytes()).sum();
        filled.forEach(FilledRing::close);
        if (left != 0) {
            throw new IllegalStateException(left + " bytes were not read");
        }
    }
}
