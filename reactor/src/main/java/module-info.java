/** BPF ring buffers as Reactor {@code Flux}. */
module io.bpfevents.reactor {
    requires transitive io.bpfevents.core;
    requires transitive org.reactivestreams;
    requires transitive reactor.core;
    requires static micrometer
            .core; // not transitive: then its users could not be compiled without it
    requires static transitive org.jspecify;

    exports io.bpfevents.reactor;
}
