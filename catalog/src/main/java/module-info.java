/** Typed sources of kernel events, without a line of C. */
module io.bpfevents.catalog {
    requires transitive io.bpfevents.reactor;
    requires io.bpfevents.programs;
    requires java.management; // thread dumps
    // not transitive: users could not compile without it
    requires static micrometer.core;
    requires static org.jspecify;

    exports io.bpfevents.catalog;
    exports io.bpfevents.catalog.event;
    exports io.bpfevents.catalog.file;
    exports io.bpfevents.catalog.identity;
    exports io.bpfevents.catalog.metrics;
    exports io.bpfevents.catalog.network;
    exports io.bpfevents.catalog.process;
    exports io.bpfevents.catalog.system;
}
