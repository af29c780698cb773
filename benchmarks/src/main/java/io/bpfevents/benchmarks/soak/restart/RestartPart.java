package io.bpfevents.benchmarks.soak.restart;

import io.bpfevents.benchmarks.ModuleDirectory;
import io.bpfevents.benchmarks.soak.part.Figures;
import io.bpfevents.benchmarks.soak.part.Ledger;
import io.bpfevents.benchmarks.soak.part.NumberedEvent;
import io.bpfevents.benchmarks.soak.part.Part;
import io.bpfevents.benchmarks.soak.part.StopSignal;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufLifetime;
import io.bpfevents.reactor.BpfEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * A process storm that sends numbered records to a pinned ring, and a process that reads and
 * acknowledges them, is killed at a random moment, and started again.
 */
public final class RestartPart implements Part {
    private static final String PINS = "/sys/fs/bpf";
    private static final int RECORDS_PER_START = 4; // of soak_restart.bpf.c
    private static final int LONGEST_LIFE = 8000; // milliseconds from its first event on
    private static final Duration AT_END = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Ledger ledger = new Ledger("restart");
    private final ReceivedNumbers numbers = new ReceivedNumbers(ledger);
    private final Random random;
    private final String processName = "soak" + ProcessHandle.current().pid();
    private final AtomicInteger kills = new AtomicInteger();

    /**
     * @param seed of all random choices
     */
    public RestartPart(long seed) {
        random = new Random(seed);
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    /** The lives of the reader that have ended so far, each by SIGKILL. */
    public int kills() {
        return kills.get();
    }

    @Override
    public void run(StopSignal stop) throws Exception {
        Path directory = Files.createTempDirectory("bpf-events-soak");
        Path pins = Path.of(PINS, "bpf-events-" + processName);
        try {
            load(pins);
            ProcessStorm storm = ProcessStorm.start(directory.resolve(processName));
            long starts;
            try {
                do {
                    live(pins, directory.resolve("log"), stop);
                } while (!stop.isSet() && !storm.hasEnded());
            } finally {
                starts = storm.stop();
            }
            readRest(pins, starts * RECORDS_PER_START);
        } finally {
            if (PinnedObject.isIn(pins)) {
                remove(BpfObject.adopt(pins));
            }
            Files.deleteIfExists(directory.resolve("log"));
            Files.delete(directory);
        }
    }

    private void load(Path pins) throws ExecutionException, InterruptedException {
        Path file = Path.of(ModuleDirectory.object("soak_restart"));
        PinnedObject object =
                BpfObject.openOrAdopt(
                        pins, () -> BpfObject.open(file).global("program", processName));
        object.close();
        object.onClose().toCompletableFuture().get();
    }

    private void live(Path pins, Path log, StopSignal stop)
            throws IOException, InterruptedException {
        Process reader = start(pins, log);
        try {
            awaitFirstEntry(reader, log, stop);
            stop.await(Duration.ofMillis(random.nextInt(LONGEST_LIFE)));
            if (!reader.isAlive()) {
                String output =
                        new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                throw new IllegalStateException("the reader has ended by itself: " + output);
            }
        } finally {
            reader.destroyForcibly().waitFor(); // SIGKILL
        }
        kills.incrementAndGet();
        numbers.beginLife();
        NumberLog.take(log, numbers::add);
    }

    /** On a busy machine, the start of a JVM takes longer than a life. */
    private static void awaitFirstEntry(Process reader, Path log, StopSignal stop)
            throws IOException, InterruptedException {
        while (reader.isAlive() && !stop.isSet()) {
            if (Files.exists(log) && Files.size(log) > 0) {
                return;
            }
            stop.await(POLL);
        }
    }

    /** In a session of its own: ^C on the terminal must not end it. */
    private static Process start(Path pins, Path log) throws IOException {
        List<String> command =
                List.of(
                        "setsid",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RestartReader.class.getName(),
                        pins.toString(),
                        log.toString());
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** The last life, in this process: everything that is left is read and acknowledged. */
    private void readRest(Path pins, long attempts)
            throws ExecutionException, InterruptedException {
        PinnedObject object = BpfObject.adopt(pins);
        try {
            BpfRingbuf ring = object.ringbuf("events");
            numbers.beginLife();
            CompletableFuture<@Nullable Void> failure = new CompletableFuture<>();
            Disposable subscription =
                    BpfEvents.acknowledged(ring, NumberedEvent.class)
                            .subscribe(
                                    one -> {
                                        numbers.add(one.position(), one.event().number());
                                        one.acknowledge();
                                    },
                                    failure::completeExceptionally);
            RingbufLifetime lifetime = awaitEmpty(ring, failure).lifetime().orElseThrow();
            subscription.dispose();
            ledger.add(figures(attempts, lifetime), "all lives");
        } finally {
            remove(object);
        }
    }

    private static RingbufAudit awaitEmpty(
            BpfRingbuf ring, CompletableFuture<@Nullable Void> failure)
            throws ExecutionException, InterruptedException {
        StopSignal never = new StopSignal();
        long end = System.nanoTime() + AT_END.toNanos();
        while (true) {
            RingbufAudit audit = ring.audit().toCompletableFuture().get();
            if (audit.pending() == 0 || System.nanoTime() > end) {
                return audit;
            }
            if (failure.isDone()) {
                failure.get(); // throws
            }
            never.await(POLL);
        }
    }

    private Figures figures(long attempts, RingbufLifetime lifetime) {
        if (lifetime.countedFrom() != 0) {
            ledger.fault("lifetime entries begin at " + lifetime.countedFrom());
        }
        return new Figures(
                attempts,
                numbers.different(),
                lifetime.delivered(),
                lifetime.dropped(),
                lifetime.reserveFailures().orElseThrow(),
                lifetime.decodeFailures(),
                lifetime.discarded(),
                lifetime.pending());
    }

    /** Records that came again after a kill. */
    public long repeated() {
        return numbers.repeated();
    }

    private static void remove(PinnedObject object)
            throws ExecutionException, InterruptedException {
        object.remove();
        object.onClose().toCompletableFuture().get();
    }
}
