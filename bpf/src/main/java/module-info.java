/**
 * The compiled BPF programs of bpf-events, as resources in {@code META-INF/bpf/}, and the headers
 * for other programs, in {@code META-INF/bpf/include/}.
 *
 * <p>The module contains no classes. {@code META-INF} is not a package name, so its resources are
 * not encapsulated: any class loader with the jar finds them.
 */
module io.bpfevents.programs {}
