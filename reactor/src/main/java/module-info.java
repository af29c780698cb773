/** BPF ring buffers as Reactor {@code Flux}. */
module io.bpfevents.reactor {
    requires transitive io.bpfevents.core;
    requires transitive org.reactivestreams;
    requires transitive reactor.core;
    // not transitive: users could not compile without it
    requires static micrometer.core;
    requires static transitive org.jspecify;

    exports io.bpfevents.reactor;
    exports io.bpfevents.reactor.merge;
    exports io.bpfevents.reactor.metrics;
}
