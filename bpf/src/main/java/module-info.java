/**
 * The BPF programs of bpf-events, compiled, under {@code META-INF/bpf/}, and the headers to write
 * others with, under {@code META-INF/bpf/include/}.
 *
 * <p>There is no Java in it: a name that is no package name is never encapsulated, so any class
 * loader that has the jar finds the objects.
 */
module io.bpfevents.programs {}
