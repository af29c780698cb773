package io.bpfevents.benchmarks.sidebyside;

/**
 * One way of filling the ring, measured with every consumer.
 *
 * @param mode {@code cold}, {@code drain}, {@code stream}, {@code rate} or {@code latency}
 * @param variant the variant of the mode
 * @param size bytes per record
 * @param ringBytes bytes of the ring
 * @param command the command that starts a turn of the producer
 * @param warmups turns that are not measured, before the others
 * @param turns turns that are measured
 */
record Scenario(
        String mode,
        String variant,
        int size,
        long ringBytes,
        String command,
        int warmups,
        int turns) {

    /** The heading in tables and plots. */
    String title() {
        return mode + ", " + variant + ", " + size + " B";
    }
}
