package io.bpfevents.core.object.load;

/** Names of the producer contract, {@code bpf_events.bpf.h}. */
public final class ControlBlocks {
    /** The section that contains the control blocks of all rings of an object. */
    public static final String SECTION = ".data.events";

    /** Prefix of the variable that is a ring's control block; the ring's name follows. */
    public static final String VARIABLE_PREFIX = "bpf_events_ctl_";

    private ControlBlocks() {}
}
