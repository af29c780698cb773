package io.bpfevents.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibcScheduling;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Several loaded versions of the test program {@code versions.bpf.c} under the same ring, and two
 * threads that hit its hooks as fast as they can, each on a CPU of its own. Every hit has a number,
 * which the program sends.
 */
public final class Versions implements AutoCloseable {
    /** A hook, with the system call that hits it. */
    public enum Hook {
        RAW_TRACEPOINT("on_rename_raw") {
            @Override
            void hit(int number, MemorySegment name) {
                for (int i = 0; i < 4; i++) {
                    name.set(ValueLayout.JAVA_BYTE, i, (byte) (128 | ((number >> (7 * i)) & 127)));
                }
                LibcScheduling.prctl(PR_SET_NAME, name.address());
            }
        },
        TRACEPOINT("on_prctl") {
            @Override
            void hit(int number, MemorySegment name) {
                LibcScheduling.prctl(NO_OPTION, number);
            }
        };

        private final String program;

        Hook(String program) {
            this.program = program;
        }

        abstract void hit(int number, MemorySegment name);
    }

    /**
     * What the program sent for the hits of all rounds.
     *
     * @param missed hits that no version sent
     * @param repeated records beyond the first of a hit
     * @param backwards records of an older version than the one before, on the same CPU
     * @param failures records for which the ring had no space
     * @param bothSent times that both versions sent on the same CPU within a round
     */
    public record Tally(
            long hits, long missed, long repeated, long backwards, long failures, long bothSent) {
        /** Whether every hit was sent exactly once, and no version sent after a newer one. */
        public boolean isExact() {
            return missed == 0 && repeated == 0 && backwards == 0 && failures == 0;
        }
    }

    private static final int PR_SET_NAME = 15;
    private static final int NO_OPTION = 9999; // of versions.bpf.c
    private static final int CPUS = 2;
    private static final long RING_BYTES = 16 << 20;

    /** Hits of a thread per round: their records fit into half of the ring. */
    private static final int MOST = 250_000;

    /** Hits of each thread before and after an action. */
    private static final int FEW = 200;

    private final PinDirectory pins = new PinDirectory();
    private final Path ringPin = pins.resolve("events");
    private final List<BpfObject> loaded = new ArrayList<>();

    /** Loads a version that continues the ring of the others, and attaches its program. */
    public BpfObject attach(Hook hook, int generation) {
        OpenBpfObject opened =
                TestObjects.open("versions")
                        .global("watched", ProcessHandle.current().pid())
                        .global("bpf_events_generation", generation)
                        .maxEntries("events", RING_BYTES)
                        .pinPath("events", ringPin)
                        .pinPath("others", pins.resolve("others"));
        BpfObject object = opened.load();
        loaded.add(object);
        object.program(hook.program).attach();
        return object;
    }

    /** Opens the map of the control blocks. */
    public int openControl() {
        int fd = Libbpf.bpf_obj_get(pins.resolve("events_ctl").toString());
        assertThat(fd).isNotNegative();
        return fd;
    }

    /** Stores the generation 0 into all control blocks; while nothing hits. */
    public void resetGeneration() {
        try (BpfMap control = BpfMap.openPinned(pins.resolve("events_ctl"))) {
            MemorySegment key = MemorySegment.ofArray(new int[1]);
            MemorySegment value = MemorySegment.ofArray(new long[control.valueSize() / Long.BYTES]);
            control.lookup(key, value);
            for (long block = 0; block < value.byteSize(); block += 2176) {
                value.set(ValueLayout.JAVA_LONG, block + 80, 0);
            }
            control.update(key, value);
        }
    }

    /**
     * Runs an action while all threads hit the hook, several times.
     *
     * @param between runs after each round, while nothing hits
     */
    public Tally hit(Hook hook, int rounds, Runnable action, Runnable between) throws Exception {
        try (BpfRingbuf ring = BpfRingbuf.openPinned(ringPin);
                ExecutorService threads = Executors.newFixedThreadPool(CPUS)) {
            Rounds hits = new Rounds(hook, rounds, ring);
            List<Future<?>> running = new ArrayList<>();
            for (int cpu = 0; cpu < CPUS; cpu++) {
                int own = cpu;
                running.add(threads.submit(() -> hits.produce(own)));
            }
            try {
                for (int round = 0; round < rounds; round++) {
                    hits.round(action);
                    between.run();
                }
            } catch (Throwable t) {
                threads.shutdownNow(); // interrupts those at the barrier
                throw t;
            }
            for (Future<?> thread : running) {
                thread.get(30, TimeUnit.SECONDS);
            }
            return hits.tally();
        }
    }

    /** The threads that hit, and the thread of the test that reads between two rounds. */
    private static final class Rounds {
        private final Hook hook;
        private final int rounds;
        private final BpfRingbuf ring;
        private final PollLoop.Manual loop = PollLoop.manual();
        private final CyclicBarrier barrier = new CyclicBarrier(CPUS + 1);
        private final AtomicIntegerArray made = new AtomicIntegerArray(CPUS);
        private final byte[] sent = new byte[CPUS * MOST];
        private final int[] first = new int[CPUS];
        private final int[] latest = new int[CPUS];
        private volatile boolean hitting;
        private long hits;
        private long missed;
        private long repeated;
        private long backwards;
        private long bothSent;

        Rounds(Hook hook, int rounds, BpfRingbuf ring) {
            this.hook = hook;
            this.rounds = rounds;
            this.ring = ring;
            ring.read(record -> record.get(ValueLayout.JAVA_LONG_UNALIGNED, 0), this::read, loop)
                    .request(Long.MAX_VALUE);
        }

        private void meet() {
            try {
                barrier.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new AssertionError(e);
            }
        }

        void produce(int cpu) {
            CpuBinding.bind(cpu);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment name = arena.allocate(8);
                for (int round = 0; round < rounds; round++) {
                    meet();
                    for (int i = 0; hitting && i < MOST; i++) {
                        hook.hit(i * CPUS + cpu, name);
                        made.setOpaque(cpu, i + 1);
                    }
                    meet();
                }
            }
        }

        void round(Runnable action) {
            Arrays.fill(sent, (byte) 0);
            Arrays.fill(first, -1);
            for (int cpu = 0; cpu < CPUS; cpu++) {
                made.set(cpu, 0);
            }
            hitting = true;
            meet();
            try {
                awaitMore();
                action.run();
                awaitMore();
            } finally {
                hitting = false;
            }
            meet();
            while (loop.runOnce()) {
                // reads until the ring is empty
            }
            count();
        }

        @SuppressWarnings("ThreadPriorityCheck") // the CPUs are busy
        private void awaitMore() {
            for (int cpu = 0; cpu < CPUS; cpu++) {
                int wanted = Math.min(made.get(cpu) + FEW, MOST);
                while (made.get(cpu) < wanted) {
                    Thread.yield();
                }
            }
        }

        private void read(long record) {
            int hit = (int) record;
            int generation = (int) (record >>> 32);
            sent[hit]++;
            int cpu = hit % CPUS;
            if (first[cpu] < 0) {
                first[cpu] = generation;
            } else if (generation < latest[cpu]) {
                backwards++;
            }
            latest[cpu] = generation;
        }

        private void count() {
            for (int cpu = 0; cpu < CPUS; cpu++) {
                hits += made.get(cpu);
                for (int i = 0; i < made.get(cpu); i++) {
                    int times = sent[i * CPUS + cpu];
                    missed += times == 0 ? 1 : 0;
                    repeated += Math.max(0, times - 1);
                }
                bothSent += first[cpu] < latest[cpu] ? 1 : 0;
            }
        }

        Tally tally() {
            long failures = ring.stats().reserveFailures().orElseThrow();
            return new Tally(hits, missed, repeated, backwards, failures, bothSent);
        }
    }

    @Override
    public void close() {
        loaded.forEach(BpfObject::close);
        pins.close();
    }
}
