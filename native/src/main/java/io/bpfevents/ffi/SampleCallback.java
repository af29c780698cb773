package io.bpfevents.ffi;

/**
 * Receives the records of a ring buffer from libbpf; made into a C function pointer by {@link
 * Libbpf#sampleCallback}.
 *
 * <p>Source: bpf/libbpf.h, {@code ring_buffer_sample_fn}. Pointers arrive as numbers, so a record
 * costs no allocation.
 */
@FunctionalInterface
public interface SampleCallback {

    /**
     * Takes one record, on the thread that called {@link Libbpf#ring_buffer__consume} or {@link
     * Libbpf#ring_buffer__poll}.
     *
     * <p>An exception that leaves this method ends the JVM: catch {@code Throwable}, keep it, and
     * return a negative number.
     *
     * @param ctx the address given to {@link Libbpf#ring_buffer__new}
     * @param data address of the record, valid during this call
     * @param size bytes of the record
     * @return zero or a positive number to go on; a negative one to stop after this record, which
     *     is consumed all the same, and to become the result of the call that drains the ring
     */
    int sample(long ctx, long data, long size);
}
