package io.bpfevents.spring;

/** Where the events of an application come from: the property {@code bpf-events.mode}. */
public enum BpfEventsMode {
    /**
     * The kernel. The application does not start if this process cannot use BPF and an object or a
     * source is configured.
     */
    KERNEL,

    /**
     * Simulated rings and sources, which deliver what the application or its tests emit. Requires
     * no privilege and no libbpf.
     */
    SIMULATED,

    /** No events: nothing is loaded, and the streams complete when the application stops. */
    OFF,

    /** The kernel if this process can use BPF; otherwise off, and the log has the reason. */
    AUTO
}
