package io.bpfevents.benchmarks.machine;

/** The CPU of the producer and the CPU of the consumers. */
public record Cpus(int producer, int consumer) {

    /** The first and the last CPU of this machine. */
    public static Cpus ofThisMachine() {
        return new Cpus(0, Runtime.getRuntime().availableProcessors() - 1);
    }
}
