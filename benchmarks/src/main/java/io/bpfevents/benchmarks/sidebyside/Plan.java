package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.consumer.Buffers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The scenarios of a run.
 *
 * @param cold scenarios before the warm-up
 * @param warmSeconds traffic for each JVM before all other scenarios
 * @param atMost time limit; on a busy machine each scenario has fewer turns
 */
record Plan(List<Scenario> cold, List<Scenario> scenarios, double warmSeconds, Duration atMost) {
    private static final int[] SIZES = {16, 64, 256};
    private static final int SIZE = 64; // of all scenarios that have one size
    private static final long MIB = 1 << 20;
    private static final long[] OTHER_RINGS = {MIB / 16, 8 * MIB, 64 * MIB};
    private static final int BATCH = 512; // samples per notification of a perf buffer
    private static final int[] WAKE_UP_RATES = {1_000, 10_000};
    // from high to low: a Flux that coalesces waits for notifications only at the low rates, so its
    // JVM has compiled the wait before the lowest ones
    private static final int[] STREAM_RATES = {
        1_000_000, 300_000, 100_000, 30_000, 10_000, 3_000, 1_000
    };
    private static final int SHORTEST_TICK_MICROS = 10; // the call of a tick lasts microseconds

    // variants of streams that the statement about speed quotes
    static final String FLAT_OUT = "flat out, adaptive";
    static final String STEADY_1M = "steady 1 M/s, adaptive";
    static final String STEADY_100K = "steady 100 k/s, adaptive";

    // commands of the producer: RATE TICK_US WAKE
    private static final String FLAT_OUT_COMMAND = "0 0 adaptive";
    private static final String STEADY_100K_COMMAND = "100000 10 adaptive";
    private static final String BURSTS_COMMAND = "1000000 10000 adaptive";

    /** The first round of a process. */
    private static final List<Scenario> COLD =
            List.of(
                    new Scenario(
                            "cold", "first drain", SIZE, Buffers.ring(MIB), "drain 1 1000", 0, 1));

    /** The whole table. */
    static Plan full() {
        Lengths lengths = new Lengths(9, 100, 12, 5, 1.5, 5, 1.5);
        List<Scenario> all = scenarios(lengths);
        for (int size : SIZES) {
            if (size != SIZE) {
                all.add(stream(FLAT_OUT, size, FLAT_OUT_COMMAND, lengths));
            }
        }
        for (long ring : OTHER_RINGS) {
            String variant = "ring of " + ring / 1024 + " KiB";
            // about the same number of records per turn for each ring
            int rounds = Math.clamp(100 * MIB / ring, 4, 1000);
            all.add(drain(variant, SIZE, ring, rounds, lengths));
        }
        return new Plan(COLD, all, 5, Duration.ofHours(2));
    }

    /** A table in less than three minutes: fewer turns, and one size of streams. */
    static Plan quick() {
        List<Scenario> all = scenarios(new Lengths(5, 40, 5, 3, 0.3, 3, 0.3));
        return new Plan(COLD, all, 3, Duration.ofSeconds(140));
    }

    /** Steady streams over the rate, in less than five minutes. */
    static Plan rates() {
        List<Scenario> all = new ArrayList<>();
        for (int rate : STREAM_RATES) {
            int tick = Math.max(SHORTEST_TICK_MICROS, 1_000_000 / rate);
            String command = "stream 1.5 0.1 " + rate + " " + tick + " adaptive";
            Buffers ring = Buffers.ring(8 * MIB);
            all.add(new Scenario("rate", rate + " per second", SIZE, ring, command, 0, 5));
        }
        return new Plan(List.of(), all, 5, Duration.ofMinutes(5));
    }

    /** This plan within a time limit; a short one leaves fewer turns per scenario. */
    Plan within(Duration time) {
        return new Plan(cold, scenarios, warmSeconds, time);
    }

    /** The part of this plan with the wanted scenarios. */
    Plan only(Predicate<Scenario> wanted) {
        return new Plan(cold, scenarios.stream().filter(wanted).toList(), warmSeconds, atMost);
    }

    /** Traffic for the JIT: a reader that is always busy, then one that waits often. */
    List<Scenario> warmUps() {
        Scenario busy = stream("warm-up", SIZE, warmSeconds, FLAT_OUT_COMMAND, 1, 0);
        Scenario steady =
                stream("warm-up, steady", SIZE, warmSeconds / 4, "3000 333 adaptive", 1, 0);
        List<Scenario> all = new ArrayList<>(List.of(busy, steady));
        if (scenarios.stream().anyMatch(scenario -> scenario.buffers().hasPerf())) {
            all.add(busy.with(Scenario.PERF, Buffers.perf(8 * MIB, BATCH)));
            all.add(steady.with(Scenario.PERF, Buffers.perf(8 * MIB, 1)));
        }
        return all;
    }

    /**
     * @param drainTurns turns per drain scenario
     * @param cachedRounds rounds per turn, ring in cache
     * @param largeRounds rounds per turn, ring larger than the cache
     * @param streamTurns turns per stream scenario
     * @param streamSeconds measured seconds per turn
     * @param latencyTurns turns per latency scenario
     * @param latencySeconds measured seconds per turn
     */
    private record Lengths(
            int drainTurns,
            int cachedRounds,
            int largeRounds,
            int streamTurns,
            double streamSeconds,
            int latencyTurns,
            double latencySeconds) {}

    private static List<Scenario> scenarios(Lengths lengths) {
        List<Scenario> all = new ArrayList<>();
        for (int size : SIZES) {
            all.add(drain("in cache", size, MIB, lengths.cachedRounds(), lengths));
        }
        for (int size : SIZES) {
            all.add(drain("beyond cache", size, 32 * MIB, lengths.largeRounds(), lengths));
        }
        all.add(stream(FLAT_OUT, SIZE, FLAT_OUT_COMMAND, lengths));
        all.add(stream("flat out, each 64 KiB", SIZE, "0 0 65536", lengths));
        all.add(stream(STEADY_1M, SIZE, "1000000 10 adaptive", lengths));
        all.add(stream(STEADY_100K, SIZE, STEADY_100K_COMMAND, lengths));
        all.add(stream("steady 10 k/s, adaptive", SIZE, "10000 100 adaptive", lengths));
        all.add(stream("bursts 1 M/s, adaptive", SIZE, "1000000 1000 adaptive", lengths));
        all.add(stream("bursts 50 k/s, adaptive", SIZE, "50000 1000 adaptive", lengths));
        all.add(stream("bursts 1 M/s, each 64 KiB", SIZE, "1000000 1000 65536", lengths));
        for (int rate : WAKE_UP_RATES) {
            all.add(latency(rate, lengths));
        }
        all.addAll(perf(lengths));
        all.addAll(perfOrRing(lengths));
        return all;
    }

    /** Perf buffers: a notification per sample, which is libbpf's default, or per batch. */
    private static List<Scenario> perf(Lengths lengths) {
        Scenario cached = drain("drain in cache", SIZE, MIB, lengths.cachedRounds(), lengths);
        Scenario large =
                drain("drain beyond cache", SIZE, 32 * MIB, lengths.largeRounds(), lengths);
        Buffers each = Buffers.perf(8 * MIB, 1);
        Buffers batches = Buffers.perf(8 * MIB, BATCH);
        return List.of(
                cached.with(Scenario.PERF, Buffers.perf(MIB, 1)),
                large.with(Scenario.PERF, Buffers.perf(32 * MIB, 1)),
                stream("flat out, each", SIZE, FLAT_OUT_COMMAND, lengths).with(Scenario.PERF, each),
                stream("flat out, each 512", SIZE, FLAT_OUT_COMMAND, lengths)
                        .with(Scenario.PERF, batches),
                stream("steady 100 k/s, each", SIZE, STEADY_100K_COMMAND, lengths)
                        .with(Scenario.PERF, each));
    }

    /** The same records through a ring and through a perf buffer of the same size. */
    private static List<Scenario> perfOrRing(Lengths lengths) {
        int cpus = Runtime.getRuntime().availableProcessors();
        Buffers each = Buffers.ofSameSize(8 * MIB, cpus, 1);
        Buffers batches = Buffers.ofSameSize(8 * MIB, cpus, BATCH);
        Buffers small = Buffers.ofSameSize(MIB / 4, cpus, BATCH);
        Buffers smallPerCpu = new Buffers(MIB / 4, MIB / 4, BATCH);
        return List.of(
                stream("flat out, each", SIZE, FLAT_OUT_COMMAND, lengths)
                        .with(Scenario.PERF_OR_RING, each),
                stream("flat out, each 64 KiB or 512", SIZE, "0 0 65536", lengths)
                        .with(Scenario.PERF_OR_RING, batches),
                stream("steady 100 k/s, each", SIZE, STEADY_100K_COMMAND, lengths)
                        .with(Scenario.PERF_OR_RING, each),
                stream("bursts of 10,000, each 512", SIZE, BURSTS_COMMAND, lengths)
                        .with(Scenario.PERF_OR_RING, small),
                stream("bursts of 10,000, each 512, size per CPU", SIZE, BURSTS_COMMAND, lengths)
                        .with(Scenario.PERF_OR_RING, smallPerCpu));
    }

    private static Scenario drain(
            String variant, int size, long ring, int rounds, Lengths lengths) {
        String command = "drain " + rounds + " 1000";
        return new Scenario(
                "drain", variant, size, Buffers.ring(ring), command, 1, lengths.drainTurns());
    }

    private static Scenario stream(String variant, int size, String command, Lengths lengths) {
        // no warm-up turn: each turn starts with traffic that is not measured
        double seconds = lengths.streamSeconds();
        return stream(variant, size, seconds, command, 0, lengths.streamTurns());
    }

    private static Scenario stream(
            String variant, int size, double seconds, String command, int warmups, int turns) {
        String whole = "stream " + seconds + " 0.1 " + command;
        Buffers ring = Buffers.ring(8 * MIB);
        return new Scenario("stream", variant, size, ring, whole, warmups, turns);
    }

    private static Scenario latency(int rate, Lengths lengths) {
        long records = Math.round(lengths.latencySeconds() * rate);
        String command = "latency " + records + " " + 1_000_000 / rate;
        String variant = rate + " per second";
        return new Scenario(
                "latency", variant, SIZE, Buffers.ring(MIB), command, 1, lengths.latencyTurns());
    }
}
