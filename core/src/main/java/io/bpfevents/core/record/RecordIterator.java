package io.bpfevents.core.record;

import java.util.Iterator;

/**
 * One pass of a BPF iterator over objects of the kernel, such as processes: the records that its
 * program writes. {@code BpfProgram.iterate} begins a pass.
 *
 * <p>{@link #hasNext} reads from the kernel when all records that were read are delivered. The
 * kernel then runs the program on the calling thread, for as many objects as fill some pages; it
 * waits for no event. A pass is no snapshot: an object that is created or removed meanwhile may be
 * part of it or not.
 *
 * <p>For one thread at a time. Must be closed, also after the last record.
 *
 * @param <T> the type of the records
 */
public interface RecordIterator<T> extends Iterator<T>, AutoCloseable {
    /**
     * Whether there is another record.
     *
     * @throws io.bpfevents.core.BpfException if the kernel fails to iterate, or the program did not
     *     write whole records
     * @throws IllegalStateException if the pass is closed
     */
    @Override
    boolean hasNext();

    /**
     * The next record.
     *
     * @throws RecordDecodingException if it cannot be decoded; the pass can be continued
     * @throws java.util.NoSuchElementException if there is none
     */
    @Override
    T next();

    /** Ends the pass. Does nothing if it is closed already. */
    @Override
    void close();
}
