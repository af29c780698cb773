package io.bpfevents.ffi.callback;

import io.bpfevents.ffi.Libbpf;

/**
 * Receives the records of a ring buffer from libbpf. {@link Libbpf#sampleCallback} creates its C
 * function pointer.
 *
 * <p>Source: bpf/libbpf.h, {@code ring_buffer_sample_fn}. Pointers are passed as numbers, so
 * nothing is allocated per record.
 */
@FunctionalInterface
public interface SampleCallback {

    /**
     * Receives one record, on the thread that called {@link Libbpf#ring_buffer__consume} or {@link
     * Libbpf#ring_buffer__poll}.
     *
     * <p>An exception from this method terminates the JVM: catch {@code Throwable}, store it, and
     * return a negative number.
     *
     * @param ctx the address passed to {@link Libbpf#ring_buffer__new}
     * @param data address of the record, valid during this call
     * @param size size of the record in bytes
     * @return zero or a positive number to continue; a negative one to stop after this record,
     *     which is consumed, and to make that number the result of the call that drains the ring
     */
    int sample(long ctx, long data, long size);
}
