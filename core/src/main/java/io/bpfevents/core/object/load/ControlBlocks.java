package io.bpfevents.core.object.load;

/** Names of the producer contract, {@code bpf_events.bpf.h}. */
public final class ControlBlocks {
    /** The section that contains the control blocks of all rings and buffers of an object. */
    public static final String SECTION = ".data.events";

    /** Prefix of the variable that is a control block; the name of the ring or buffer follows. */
    public static final String VARIABLE_PREFIX = "bpf_events_ctl_";

    /**
     * Prefix of the constant that is 1 if a buffer of {@code BPF_EVENTS_BUFFER} is loaded as a perf
     * event array; the buffer's name follows.
     */
    public static final String PERF_PREFIX = "bpf_events_perf_";

    private ControlBlocks() {}
}
