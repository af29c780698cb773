package io.bpfevents.benchmarks.sidebyside;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The scenarios of a run.
 *
 * @param warmSeconds traffic for each JVM between the cold figures and all others
 * @param atMost time limit; on a busy machine each scenario has fewer turns
 */
record Plan(List<Scenario> scenarios, double warmSeconds, Duration atMost) {
    private static final int[] SIZES = {16, 64, 256};
    private static final long MIB = 1 << 20;
    private static final int COLD_SIZE = 64;
    private static final long[] OTHER_RINGS = {MIB / 16, 8 * MIB, 64 * MIB};

    /** The whole table. */
    static Plan full() {
        Lengths lengths = new Lengths(9, 100, 12, 5, 1.5, 5, 1500);
        List<Scenario> all = scenarios(lengths, SIZES);
        for (long ring : OTHER_RINGS) {
            String variant = "ring of " + ring / 1024 + " KiB";
            // about the same number of records per turn for each ring
            int rounds = Math.clamp(100 * MIB / ring, 4, 1000);
            all.add(drain(variant, COLD_SIZE, ring, rounds, lengths));
        }
        return new Plan(all, 5, Duration.ofHours(2));
    }

    /** A table in less than three minutes: fewer turns, and one size of streams and wake-ups. */
    static Plan quick() {
        return new Plan(
                scenarios(new Lengths(5, 40, 5, 3, 0.3, 3, 300), COLD_SIZE),
                3,
                Duration.ofSeconds(140));
    }

    /** This plan within a time limit; a short one leaves fewer turns per scenario. */
    Plan within(Duration time) {
        return new Plan(scenarios, warmSeconds, time);
    }

    /** The part of this plan with the wanted scenarios. */
    Plan only(Predicate<Scenario> wanted) {
        return new Plan(scenarios.stream().filter(wanted).toList(), warmSeconds, atMost);
    }

    /** The first round of a process. */
    static Scenario cold() {
        return new Scenario("cold", "first drain", COLD_SIZE, MIB, "drain 1 1000", 0, 1);
    }

    /** Traffic for the JIT. */
    Scenario warmUp() {
        String command = "stream " + warmSeconds + " 0 0 adaptive";
        return new Scenario("stream", "warm-up", COLD_SIZE, 8 * MIB, command, 1, 0);
    }

    /**
     * @param drainTurns turns per drain scenario
     * @param cachedRounds rounds per turn, ring in cache
     * @param largeRounds rounds per turn, ring larger than the cache
     * @param streamTurns turns per stream scenario
     * @param streamSeconds measured seconds per turn
     * @param latencyTurns turns per latency scenario
     * @param wakeUps wake-ups per turn
     */
    private record Lengths(
            int drainTurns,
            int cachedRounds,
            int largeRounds,
            int streamTurns,
            double streamSeconds,
            int latencyTurns,
            int wakeUps) {}

    private static List<Scenario> scenarios(Lengths lengths, int... streamSizes) {
        List<Scenario> all = new ArrayList<>();
        for (int size : SIZES) {
            all.add(drain("in cache", size, MIB, lengths.cachedRounds(), lengths));
        }
        for (int size : SIZES) {
            all.add(drain("beyond cache", size, 32 * MIB, lengths.largeRounds(), lengths));
        }
        for (int size : streamSizes) {
            all.add(stream("flat out, adaptive", size, 0, "adaptive", lengths));
            all.add(stream("flat out, each 64 KiB", size, 0, "65536", lengths));
            all.add(stream("1 M/s, adaptive", size, 1_000_000, "adaptive", lengths));
            all.add(stream("1 M/s, each 64 KiB", size, 1_000_000, "65536", lengths));
        }
        for (int size : streamSizes) {
            String command = "latency " + lengths.wakeUps() + " 1000";
            all.add(
                    new Scenario(
                            "latency",
                            "1000 per second",
                            size,
                            MIB,
                            command,
                            1,
                            lengths.latencyTurns()));
        }
        return all;
    }

    private static Scenario drain(
            String variant, int size, long ring, int rounds, Lengths lengths) {
        return new Scenario(
                "drain", variant, size, ring, "drain " + rounds + " 1000", 1, lengths.drainTurns());
    }

    private static Scenario stream(
            String variant, int size, int rate, String wake, Lengths lengths) {
        String command = "stream " + lengths.streamSeconds() + " 0.1 " + rate + " " + wake;
        // no warm-up turn: each turn starts with traffic that is not measured
        return new Scenario("stream", variant, size, 8 * MIB, command, 0, lengths.streamTurns());
    }
}
