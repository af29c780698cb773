package io.bpfevents.benchmarks.sidebyside;

/** The CPU of the producer and the CPU of the consumers. */
record Cpus(int producer, int consumer) {

    /** The first and the last CPU of this machine. */
    static Cpus ofThisMachine() {
        return new Cpus(0, Runtime.getRuntime().availableProcessors() - 1);
    }
}
