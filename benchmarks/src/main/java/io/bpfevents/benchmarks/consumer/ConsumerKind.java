package io.bpfevents.benchmarks.consumer;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The consumers that read the ring or the perf buffer. */
public enum ConsumerKind {
    /** {@code ring_buffer__poll} with a callback per record in C: the reference of all ratios. */
    C_LIBBPF,

    /** A loop over the mapping in C: the lower bound. */
    C_RAW,

    /** {@code perf_buffer__poll} with a callback per record in C: the reference of perf buffers. */
    C_PERF,

    /** The mapped reader of core on a poll loop, without Reactor. */
    CORE_MAPPED {
        @Override
        void read(Ringbuf ring, TurnMeasurement measurement) {
            CoreReader.read(ring, LOOP, LAYOUT, measurement);
        }
    },

    /** The libbpf reader of core, with an upcall per record. */
    CORE_LIBBPF {
        @Override
        void read(Ringbuf ring, TurnMeasurement measurement) {
            CORE_MAPPED.read(ring, measurement);
        }
    },

    /** The perf buffer's reader of core on a poll loop, without Reactor. */
    CORE_PERF {
        @Override
        void read(BpfPerfbuf perfbuf, TurnMeasurement measurement) {
            CoreReader.read(perfbuf, LOOP, LAYOUT, measurement);
        }
    },

    /** A Flux of records with two longs, without operators. */
    FLUX {
        @Override
        void read(Ringbuf ring, TurnMeasurement measurement) {
            subscribe(BpfEvents.ringbuf(ring, LAYOUT), measurement);
        }
    },

    /** {@link #FLUX} from a perf buffer. */
    FLUX_PERF {
        @Override
        void read(BpfPerfbuf perfbuf, TurnMeasurement measurement) {
            subscribe(BpfEvents.perfbuf(perfbuf, LAYOUT), measurement);
        }
    },

    /** {@link #FLUX} that may trade one millisecond of latency for CPU time. */
    FLUX_COALESCE_1MS {
        @Override
        void read(Ringbuf ring, TurnMeasurement measurement) {
            coalesced(ring, Duration.ofMillis(1), measurement);
        }
    },

    /** {@link #FLUX} that waits for a notification whenever the ring is empty. */
    FLUX_NO_COALESCE {
        @Override
        void read(Ringbuf ring, TurnMeasurement measurement) {
            coalesced(ring, Duration.ZERO, measurement);
        }
    },

    /** {@link #FLUX} with a decoder written by hand, which gets a segment per record. */
    FLUX_DECODER {
        @Override
        void read(Ringbuf ring, TurnMeasurement measurement) {
            subscribe(BpfEvents.ringbuf(ring, Sample::of), measurement);
        }
    },

    /** {@link #FLUX} with the operators {@code map}, to a new record, and {@code filter}. */
    FLUX_OPS {
        @Override
        void read(Ringbuf ring, TurnMeasurement measurement) {
            subscribe(
                    BpfEvents.ringbuf(ring, LAYOUT)
                            .map(s -> new Sample(s.timestamp(), s.sequenceAndFlags()))
                            .filter(s -> s.timestamp() > 0),
                    measurement);
        }
    },

    /** {@link #FLUX} whose records stay in the ring until each of them is acknowledged. */
    FLUX_ACKNOWLEDGED {
        @Override
        void read(Ringbuf ring, TurnMeasurement measurement) {
            BpfEvents.acknowledged(ring, LAYOUT, RingbufOptions.defaults())
                    .subscribe(
                            new MeasuringSubscriber<>(measurement) {
                                @Override
                                public void onNext(Acknowledged<Sample> one) {
                                    Sample sample = one.event();
                                    measurement.record(
                                            sample.timestamp(), sample.sequenceAndFlags());
                                    one.acknowledge();
                                }
                            });
        }
    },

    /** A Flux of untyped events, each a copy of the record's bytes. */
    FLUX_EVENT {
        @Override
        void read(Ringbuf ring, TurnMeasurement measurement) {
            BpfEvents.ringbuf(ring)
                    .subscribe(
                            new MeasuringSubscriber<>(measurement) {
                                @Override
                                public void onNext(Event event) {
                                    MemorySegment bytes = event.segment();
                                    measurement.record(
                                            bytes.get(COPIED_LONG, 0), bytes.get(COPIED_LONG, 8));
                                }
                            });
        }
    },

    /** The events of {@link #FLUX}, passed from the reader of core to {@code Flux.create}. */
    FLUX_CREATE {
        @Override
        void read(Ringbuf ring, TurnMeasurement measurement) {
            subscribe(
                    Flux.create(
                            sink -> CoreReader.read(ring, LOOP, LAYOUT, sink::next, sink::error)),
                    measurement);
        }
    },

    /** The events of {@link #FLUX}, passed from the reader of core to {@code Sinks.many()}. */
    FLUX_SINK {
        @Override
        void read(Ringbuf ring, TurnMeasurement measurement) {
            Sinks.Many<Sample> sink = Sinks.many().unicast().onBackpressureBuffer();
            subscribe(sink.asFlux(), measurement);
            CoreReader.read(
                    ring,
                    LOOP,
                    LAYOUT,
                    sample -> sink.tryEmitNext(sample).orThrow(),
                    sink::tryEmitError);
        }
    };

    private static final RecordLayout<Sample> LAYOUT = RecordLayout.declared(Sample.class);

    // heap memory: a byte array has no alignment
    private static final ValueLayout.OfLong COPIED_LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private static final PollLoop LOOP = PollLoop.create();

    /** The name in the command line and the tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The consumer with a label. */
    public static ConsumerKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no consumer is named " + label));
    }

    /** All labels, for the help of the command line. */
    public static final class Labels implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(values()).map(ConsumerKind::label).iterator();
        }
    }

    /** Whether the consumer is a C program. */
    public boolean isNative() {
        return this == C_LIBBPF || this == C_RAW || this == C_PERF;
    }

    /** Whether the consumer reads a perf buffer, not a ring. */
    public boolean isPerf() {
        return this == C_PERF || this == CORE_PERF || this == FLUX_PERF;
    }

    /** Starts reading a ring into a measurement, until the ring is closed. */
    void read(Ringbuf ring, TurnMeasurement measurement) {
        throw new UnsupportedOperationException(label() + " reads no ring in Java");
    }

    /** Starts reading a perf buffer into a measurement, until the buffer is closed. */
    void read(BpfPerfbuf perfbuf, TurnMeasurement measurement) {
        throw new UnsupportedOperationException(label() + " reads no perf buffer in Java");
    }

    private static void coalesced(Ringbuf ring, Duration delay, TurnMeasurement measurement) {
        RingbufOptions options = RingbufOptions.defaults().coalesce(delay);
        subscribe(BpfEvents.ringbuf(ring, LAYOUT, options), measurement);
    }

    private static void subscribe(Flux<Sample> samples, TurnMeasurement measurement) {
        samples.subscribe(
                new MeasuringSubscriber<>(measurement) {
                    @Override
                    public void onNext(Sample sample) {
                        measurement.record(sample.timestamp(), sample.sequenceAndFlags());
                    }
                });
    }
}
