package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.consumer.Buffers;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.util.Set;

/**
 * One way of filling a buffer, measured with every consumer that can read it.
 *
 * @param mode {@code cold}, {@code drain}, {@code stream}, {@code rate}, {@code latency}, {@link
 *     #PERF} or {@link #PERF_OR_RING}
 * @param variant the variant of the mode
 * @param size bytes per record
 * @param buffers the ring, the perf buffer, or both
 * @param command the command that starts a turn of the producer
 * @param warmups turns that are not measured, before the others
 * @param turns turns that are measured
 */
record Scenario(
        String mode,
        String variant,
        int size,
        Buffers buffers,
        String command,
        int warmups,
        int turns) {

    /** The mode that compares the consumers of perf buffers. */
    static final String PERF = "perf";

    /** The mode that compares a ring with a perf buffer. */
    static final String PERF_OR_RING = "perf-or-ring";

    // more consumers would show again what the other modes show
    private static final Set<ConsumerKind> COMPARED =
            Set.of(
                    ConsumerKind.C_LIBBPF,
                    ConsumerKind.C_PERF,
                    ConsumerKind.FLUX,
                    ConsumerKind.FLUX_PERF);

    /** The heading in tables and plots. */
    String title() {
        return mode + ", " + variant + ", " + size + " B";
    }

    /** The first word of the command, which is also the mode of the consumers. */
    String action() {
        return command.substring(0, command.indexOf(' '));
    }

    /** Whether a consumer takes part. */
    boolean includes(ConsumerKind kind) {
        return buffers.suit(kind) && (!mode.equals(PERF_OR_RING) || COMPARED.contains(kind));
    }

    /** The same records through other buffers. */
    Scenario with(String otherMode, Buffers others) {
        return new Scenario(otherMode, variant, size, others, command, warmups, turns);
    }

    /** The consumer whose figures are 1.0. */
    ConsumerKind reference() {
        return buffers.hasRing() ? ConsumerKind.C_LIBBPF : ConsumerKind.C_PERF;
    }
}
