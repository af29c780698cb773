package io.bpfevents.catalog.faults;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.file.FileDelete;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.NumberedHits;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.reactor.BpfEvents;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;

/** The kinds of sources, each opened, read until its first record, and closed. */
@SuppressWarnings("try") // closes before it awaits the end; a failure closes as well
enum SourceKind {
    /** The ring of a loaded object. */
    RING {
        @Override
        void cycle(Path pins, Runnable opened) throws Exception {
            CompletionStage<Void> closed;
            try (Producer producer = Producer.load(RING_BYTES)) {
                closed = producer.object().onClose();
                receive(BpfEvents.ringbuf(producer.ring()), () -> producer.produce(1, 16), opened);
            }
            join(closed);
        }
    },

    /** A ring of the machine. */
    RING_BY_ID {
        @Override
        void cycle(Path pins, Runnable opened) throws Exception {
            try (Producer producer = Producer.load(RING_BYTES);
                    BpfRingbuf ring = BpfRingbuf.openById(id(producer.ring()))) {
                receive(BpfEvents.ringbuf(ring), () -> producer.produce(1, 16), opened);
                ring.close();
                join(ring.onClose());
            }
        }
    },

    /** A ring that is pinned by the load, and opened by its pin. */
    PINNED_RING {
        @Override
        void cycle(Path pins, Runnable opened) throws Exception {
            Path pin = pins.resolve("events");
            try (Producer producer = Producer.loadPinned(RING_BYTES, pin)) {
                read(pin, producer, opened);
            }
        }

        private void read(Path pin, Producer producer, Runnable opened) throws Exception {
            try (BpfRingbuf ring = BpfRingbuf.openPinned(pin)) {
                receive(BpfEvents.ringbuf(ring), () -> producer.produce(1, 16), opened);
                ring.close();
                join(ring.onClose());
            } finally {
                opened.run();
                BpfRingbuf.unpin(pin);
            }
        }
    },

    /** A ring of an object that stays attached in a directory of pins. */
    ADOPTED_RING {
        @Override
        void cycle(Path pins, Runnable opened) throws Exception {
            PinnedObject object =
                    BpfObject.openOrAdopt(pins.resolve("object"), SourceKind::openVersions);
            try {
                Flux<?> events =
                        BpfEvents.ringbuf(object.ringbuf("events"), NumberedHits.Event.class);
                receive(events, () -> new NumberedHits().make(1), opened);
            } finally {
                opened.run();
                object.remove();
                join(object.onClose());
            }
        }
    },

    /** The perf buffer of a loaded object. */
    PERF_BUFFER {
        @Override
        void cycle(Path pins, Runnable opened) throws Exception {
            CompletionStage<Void> closed;
            try (PerfContract program = PerfContract.load(PerfContract.open())) {
                closed = program.object().onClose();
                BpfPerfbuf perfbuf = program.object().perfbuf(PerfContract.EVENTS);
                receive(BpfEvents.perfbuf(perfbuf), () -> program.run("perf_constant", 1), opened);
            }
            join(closed);
        }
    },

    /** A ring in the memory of this process. */
    SIMULATED_RING {
        @Override
        void cycle(Path pins, Runnable opened) throws Exception {
            try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", RING_BYTES)) {
                Flux<Long> numbers = BpfEvents.ringbuf(ring, record -> record.get(JAVA_LONG, 0));
                receive(numbers, () -> ring.output(MemorySegment.ofArray(new long[1])), opened);
                ring.close();
                join(ring.onClose());
            }
        }
    },

    /** A source of the catalogue, which loads its program at the subscription. */
    CATALOGUE {
        @Override
        void cycle(Path pins, Runnable opened) throws Exception {
            int self = Math.toIntExact(ProcessHandle.current().pid());
            SourceOptions options = SourceOptions.defaults().filter(Filter.all().pids(self));
            Path file = Files.createTempFile("deleted", "");
            try (KernelSource<FileDelete> source = KernelEvents.source(FileDelete.class, options)) {
                CompletableFuture<?> first = source.flux().next().toFuture();
                while (!first.isDone() && !isReading(source)) {
                    Thread.onSpinWait();
                }
                Files.delete(file);
                get(first);
                opened.run();
                join(source.closeGracefully(Duration.ZERO));
            } finally {
                Files.deleteIfExists(file);
            }
        }
    };

    static final long RING_BYTES = 4096;
    private static final Pattern ID = Pattern.compile("map id (\\d+)");

    /**
     * Opens, awaits the first record, and closes.
     *
     * @param pins an empty directory for pins, which is empty again afterwards
     * @param opened is called when the first record was received
     */
    abstract void cycle(Path pins, Runnable opened) throws Exception;

    private static void receive(Flux<?> events, Runnable produce, Runnable opened)
            throws Exception {
        CompletableFuture<?> first = events.next().toFuture();
        produce.run();
        get(first);
        opened.run();
    }

    /** The result; the stream's own error if it failed. */
    private static void get(CompletableFuture<?> first) throws Exception {
        try {
            first.get(60, TimeUnit.SECONDS); // a hang is a failure
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void join(CompletionStage<Void> closed) throws Exception {
        get(closed.toCompletableFuture());
    }

    private static boolean isReading(KernelSource<?> source) {
        return source.ring().filter(ring -> ring.demand() > 0).isPresent();
    }

    private static int id(BpfRingbuf ring) {
        Matcher id = ID.matcher(ring.toString());
        if (!id.find()) {
            throw new AssertionError(ring);
        }
        return Integer.parseInt(id.group(1));
    }

    /** Closes what was opened if it cannot be configured. */
    private static OpenBpfObject openVersions() {
        OpenBpfObject object = TestObjects.open("versions");
        try {
            return object.global("watched", ProcessHandle.current().pid())
                    .maxEntries("events", RING_BYTES)
                    .autoload("on_rename_raw", false);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }
}
