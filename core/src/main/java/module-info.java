/** BPF objects, ring buffers and the poll loop that reads them. Independent of Reactor. */
@SuppressWarnings("module") // reactor is compiled later
module io.bpfevents.core {
    requires io.bpfevents.ffi;
    requires static transitive org.jspecify;

    exports io.bpfevents.core;
    exports io.bpfevents.core.annotation;
    exports io.bpfevents.core.attach;
    exports io.bpfevents.core.kernel;
    exports io.bpfevents.core.loop;
    exports io.bpfevents.core.object;
    exports io.bpfevents.core.record;
    exports io.bpfevents.core.ring;
    exports io.bpfevents.core.stack;
    exports io.bpfevents.core.stats;
    exports io.bpfevents.core.btf to
            io.bpfevents.cli,
            io.bpfevents.recording;
    exports io.bpfevents.core.advice to
            io.bpfevents.cli;
    exports io.bpfevents.core.internal.call to
            io.bpfevents.reactor;
    exports io.bpfevents.core.internal.count to
            io.bpfevents.reactor;
    exports io.bpfevents.core.internal.read to
            io.bpfevents.reactor;
    exports io.bpfevents.core.internal.serve to
            io.bpfevents.reactor;
}
