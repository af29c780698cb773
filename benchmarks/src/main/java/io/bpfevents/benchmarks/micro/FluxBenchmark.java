package io.bpfevents.benchmarks.micro;

import io.bpfevents.benchmarks.consumer.Sample;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
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
import reactor.core.publisher.Flux;

/** The whole path from the ring to a subscriber, with unbounded demand and one by one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // JMH sets them
public class FluxBenchmark {
    /** The steps between the ring and the subscriber. */
    public enum Path {
        /** Records of two longs, decoded by a layout. */
        FLUX {
            @Override
            Flux<Sample> of(FilledRing filled) {
                return BpfEvents.ringbuf(
                        filled.ring(),
                        RecordLayout.declared(Sample.class),
                        RingbufOptions.defaults().pollLoop(filled.loop()));
            }
        },

        /** A decoder written by hand, which gets a segment per record. */
        DECODER {
            @Override
            Flux<Sample> of(FilledRing filled) {
                return BpfEvents.ringbuf(
                        filled.ring(),
                        Sample::of,
                        RingbufOptions.defaults().pollLoop(filled.loop()));
            }
        },

        /** {@link #FLUX} with {@code map} and {@code filter}. */
        OPS {
            @Override
            Flux<Sample> of(FilledRing filled) {
                return FLUX.of(filled)
                        .map(s -> new Sample(s.timestamp(), s.sequenceAndFlags()))
                        .filter(s -> s.timestamp() > 0);
            }
        },

        /** Untyped events, each a copy of the record. */
        EVENT {
            @Override
            Flux<Sample> of(FilledRing filled) {
                return BpfEvents.ringbuf(
                                filled.ring(), RingbufOptions.defaults().pollLoop(filled.loop()))
                        .map(event -> new Sample(event.size(), 1));
            }
        };

        abstract Flux<Sample> of(FilledRing filled);
    }

    /** The size of each request. */
    public enum Demand {
        /** {@code request(Long.MAX_VALUE)} once. */
        MAX(Long.MAX_VALUE),

        /** {@code request(1)} after each event. */
        ONE(1);

        private final long number;

        Demand(long number) {
            this.number = number;
        }
    }

    /** Bytes per record. */
    @Param({"16", "64", "256"})
    public int size;

    /** The steps between the ring and the subscriber. */
    @Param public Path path;

    /** The size of each request. */
    @Param public Demand demand;

    private FilledRing filled;
    private SummingSubscriber sum;
    private long sent;

    /** Creates the ring and subscribes. */
    @Setup
    public void open() {
        filled = new FilledRing(size);
        sum = new SummingSubscriber(demand.number);
        path.of(filled).subscribe(sum);
    }

    /** Fills the ring. */
    @Setup(Level.Invocation)
    public void fill() {
        filled.fill();
        sent += FilledRing.RECORDS;
    }

    /** Reads the ring. */
    @Benchmark
    @OperationsPerInvocation(FilledRing.RECORDS)
    public long deliver() {
        filled.drain();
        return sum.check(sent);
    }

    /** Releases the ring. */
    @TearDown
    public void close() {
        filled.close();
    }
}
