package io.bpfevents.benchmarks.consumer;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Who reads the ring. */
public enum ConsumerKind {
    /** {@code ring_buffer__poll} with a callback a record; what the others are compared with. */
    C_LIBBPF,

    /** A loop over the mapping in C: the floor. */
    C_RAW,

    /** Core's mapped reader on a poll loop, without Reactor. */
    CORE_MAPPED {
        @Override
        void read(Ringbuf ring, Tally tally) {
            CoreReader.read(ring, LOOP, LAYOUT, tally);
        }
    },

    /** The same through libbpf, with an upcall a record. */
    CORE_LIBBPF {
        @Override
        void read(Ringbuf ring, Tally tally) {
            CORE_MAPPED.read(ring, tally);
        }
    },

    /** Decoded to a record of two longs, straight to the subscriber. */
    FLUX {
        @Override
        void read(Ringbuf ring, Tally tally) {
            subscribe(BpfEvents.ringbuf(ring, LAYOUT), tally);
        }
    },

    /** The same by a decoder written by hand, which gets a segment for each record. */
    FLUX_DECODER {
        @Override
        void read(Ringbuf ring, Tally tally) {
            subscribe(BpfEvents.ringbuf(ring, Sample::of), tally);
        }
    },

    /** {@link #FLUX} through {@code map}, to a new record, and {@code filter}. */
    FLUX_OPS {
        @Override
        void read(Ringbuf ring, Tally tally) {
            subscribe(
                    BpfEvents.ringbuf(ring, LAYOUT)
                            .map(s -> new Sample(s.timestamp(), s.sequenceAndFlags()))
                            .filter(s -> s.timestamp() > 0),
                    tally);
        }
    },

    /** As untyped events, each a copy of the record's bytes. */
    FLUX_EVENT {
        @Override
        void read(Ringbuf ring, Tally tally) {
            BpfEvents.ringbuf(ring)
                    .subscribe(
                            new TallySubscriber<>(tally) {
                                @Override
                                public void onNext(Event event) {
                                    MemorySegment bytes = event.segment();
                                    tally.record(
                                            bytes.get(COPIED_LONG, 0), bytes.get(COPIED_LONG, 8));
                                }
                            });
        }
    },

    /** The same records as {@link #FLUX}, put into {@code Flux.create} by hand. */
    FLUX_CREATE {
        @Override
        void read(Ringbuf ring, Tally tally) {
            subscribe(
                    Flux.create(
                            sink -> CoreReader.read(ring, LOOP, LAYOUT, sink::next, sink::error)),
                    tally);
        }
    },

    /** The same records as {@link #FLUX}, put into a {@code Sinks.many()} by hand. */
    FLUX_SINK {
        @Override
        void read(Ringbuf ring, Tally tally) {
            Sinks.Many<Sample> sink = Sinks.many().unicast().onBackpressureBuffer();
            subscribe(sink.asFlux(), tally);
            CoreReader.read(
                    ring,
                    LOOP,
                    LAYOUT,
                    sample -> sink.tryEmitNext(sample).orThrow(),
                    sink::tryEmitError);
        }
    };

    private static final RecordLayout<Sample> LAYOUT = RecordLayout.declared(Sample.class);

    // heap memory: of an array of bytes, which is not aligned to more
    private static final ValueLayout.OfLong COPIED_LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private static final PollLoop LOOP = PollLoop.create();

    /** As the command line and the tables have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one that is called so. */
    public static ConsumerKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no consumer is called " + label));
    }

    /** The labels of all, for the command line's help. */
    public static final class Labels implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(values()).map(ConsumerKind::label).iterator();
        }
    }

    /** Whether it is a program of its own. */
    public boolean isNative() {
        return this == C_LIBBPF || this == C_RAW;
    }

    /** Begins to read a ring into a tally; ends with the ring. */
    void read(Ringbuf ring, Tally tally) {
        throw new UnsupportedOperationException(label() + " is a program of its own");
    }

    private static void subscribe(Flux<Sample> samples, Tally tally) {
        samples.subscribe(
                new TallySubscriber<>(tally) {
                    @Override
                    public void onNext(Sample sample) {
                        tally.record(sample.timestamp(), sample.sequenceAndFlags());
                    }
                });
    }
}
