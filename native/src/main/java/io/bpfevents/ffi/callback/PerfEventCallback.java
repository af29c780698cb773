package io.bpfevents.ffi.callback;

import io.bpfevents.ffi.LibbpfPerf;

/**
 * Receives the records of perf buffers from libbpf. {@link LibbpfPerf#eventCallback} creates its C
 * function pointer.
 *
 * <p>Source: bpf/libbpf.h, {@code perf_buffer_event_fn}. Pointers are passed as numbers, so nothing
 * is allocated per record.
 */
@FunctionalInterface
public interface PerfEventCallback {

    /**
     * Receives one record, on the thread that called {@link LibbpfPerf#perf_buffer__consume} or
     * {@link LibbpfPerf#perf_buffer__consume_buffer}.
     *
     * <p>An exception from this method terminates the JVM: catch {@code Throwable}, store it, and
     * return {@link LibbpfPerf#LIBBPF_PERF_EVENT_ERROR}.
     *
     * @param ctx the address passed to {@link LibbpfPerf#perf_buffer__new_raw}
     * @param cpu the CPU of the buffer
     * @param event address of the record, a {@code struct perf_event_header} and what follows it,
     *     valid during this call; a record that wraps is a copy
     * @return {@link LibbpfPerf#LIBBPF_PERF_EVENT_CONT} to continue; {@link
     *     LibbpfPerf#LIBBPF_PERF_EVENT_DONE} or {@link LibbpfPerf#LIBBPF_PERF_EVENT_ERROR} to stop
     *     after this record, which is consumed, and to make that number the result of the call that
     *     drains the buffer
     */
    int event(long ctx, int cpu, long event);
}
