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

/** The whole path from the ring to a subscriber, and what demand one by one adds to it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // JMH sets them
public class FluxBenchmark {
    /** What is between the ring and the subscriber. */
    public enum Path {
        /** Decoded to a record of two longs. */
        FLUX {
            @Override
            Flux<Sample> of(FilledRing filled) {
                return BpfEvents.ringbuf(
                        filled.ring(),
                        RecordLayout.declared(Sample.class),
                        RingbufOptions.defaults().loop(filled.loop()));
            }
        },

        /** The same by a decoder written by hand, which gets a segment for each record. */
        DECODER {
            @Override
            Flux<Sample> of(FilledRing filled) {
                return BpfEvents.ringbuf(
                        filled.ring(), Sample::of, RingbufOptions.defaults().loop(filled.loop()));
            }
        },

        /** And through {@code map} and {@code filter}. */
        OPS {
            @Override
            Flux<Sample> of(FilledRing filled) {
                return FLUX.of(filled)
                        .map(s -> new Sample(s.timestamp(), s.sequenceAndFlags()))
                        .filter(s -> s.timestamp() > 0);
            }
        },

        /** Copied to an untyped event first. */
        EVENT {
            @Override
            Flux<Sample> of(FilledRing filled) {
                return BpfEvents.ringbuf(
                                filled.ring(), RingbufOptions.defaults().loop(filled.loop()))
                        .map(event -> new Sample(event.size(), 1));
            }
        };

        abstract Flux<Sample> of(FilledRing filled);
    }

    /** What is asked for at a time. */
    public enum Demand {
        /** {@code request(Long.MAX_VALUE)} once. */
        MAX(Long.MAX_VALUE),

        /** {@code request(1)} with each event. */
        ONE(1);

        private final long number;

        Demand(long number) {
            this.number = number;
        }
    }

    /** Bytes a record. */
    @Param({"16", "64", "256"})
    public int size;

    /** What is between the ring and the subscriber. */
    @Param public Path path;

    /** What is asked for at a time. */
    @Param public Demand demand;

    private FilledRing filled;
    private Sum sum;
    private long sent;

    /** Makes the ring and subscribes. */
    @Setup
    public void open() {
        filled = new FilledRing(size);
        sum = new Sum(demand.number);
        path.of(filled).subscribe(sum);
    }

    /** Fills it. */
    @Setup(Level.Invocation)
    public void fill() {
        filled.fill();
        sent += FilledRing.RECORDS;
    }

    /** Reads it. */
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
