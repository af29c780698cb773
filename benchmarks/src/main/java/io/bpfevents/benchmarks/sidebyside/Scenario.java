package io.bpfevents.benchmarks.sidebyside;

/**
 * One way of filling the ring, which every consumer gets turn by turn.
 *
 * @param mode {@code drain}, {@code stream} or {@code latency}
 * @param variant which of that mode's
 * @param size bytes a record
 * @param ringBytes bytes of the ring
 * @param command what the producer is told for a turn
 * @param warmups turns that are not measured
 * @param turns turns that are
 */
record Scenario(
        String mode,
        String variant,
        int size,
        long ringBytes,
        String command,
        int warmups,
        int turns) {

    /** As a heading. */
    String title() {
        return mode + ", " + variant + ", " + size + " B";
    }
}
