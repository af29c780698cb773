package io.bpfevents.benchmarks.sidebyside;

/** Which CPU the producer has, and which the consumers. */
record Cpus(int producer, int consumer) {

    /** The first and the last of the machine. */
    static Cpus ofThisMachine() {
        return new Cpus(0, Runtime.getRuntime().availableProcessors() - 1);
    }
}
