package io.bpfevents.core.object.program;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.record.RecordIterator;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.NoSuchElementException;

/** Reads the records of one pass of an iterator. A read can end within a record. */
public final class NativeIterator<T> implements RecordIterator<T> {
    private static final int BUFFER = 32 * 1024; // the kernel fills at most as much at a time

    private final String program;
    private final int fd;
    private final int size;
    private final RecordDecoder<T> decoder;
    private final Arena arena = Arena.ofShared(); // requests may come from several threads
    private final MemorySegment buffer;
    private long begin; // of the next record in the buffer
    private long end;
    private long delivered; // bytes
    private boolean isAtEnd;
    private boolean isClosed;

    /**
     * A pass.
     *
     * @param program the name of the program
     * @param fd the descriptor, which this object closes
     * @param size the size of each record
     */
    public NativeIterator(String program, int fd, int size, RecordDecoder<T> decoder) {
        this.program = program;
        this.fd = fd;
        this.size = size;
        this.decoder = decoder;
        try {
            this.buffer = arena.allocate(Math.max(BUFFER, size), Long.BYTES);
        } catch (OutOfMemoryError e) {
            Libc.close(fd);
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        if (isClosed) {
            throw new IllegalStateException("the pass of iterator " + program + " is closed");
        }
        while (end - begin < size && !isAtEnd) {
            read();
        }
        return end - begin >= size;
    }

    private void read() {
        MemorySegment.copy(buffer, begin, buffer, 0, end - begin);
        end -= begin;
        begin = 0;
        long read = Libc.read(fd, buffer.asSlice(end), buffer.byteSize() - end);
        String operation = "read from iterator " + program;
        if (read == -Errno.EAGAIN || read == -Errno.EINTR) {
            return; // after a million objects for which the program wrote nothing, or by a signal
        }
        CallResults.check((int) read, operation);
        end += read;
        isAtEnd = read == 0;
        if (isAtEnd && end > 0) {
            throw new BpfException(
                    operation,
                    "its output ended within a record of "
                            + size
                            + " bytes: write one whole struct per bpf_seq_write, and nothing else");
        }
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("iterator " + program + " is at its end");
        }
        MemorySegment record = buffer.asSlice(begin, size).asReadOnly();
        long position = delivered;
        begin += size;
        delivered += size;
        try {
            return decoder.decode(record);
        } catch (RuntimeException e) {
            throw new RecordDecodingException(size, position, e);
        }
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            ReleaseSteps.all(
                    () -> CallResults.check(Libc.close(fd), "close iterator " + program),
                    arena::close);
        }
    }

    /** The program. */
    @Override
    public String toString() {
        return "iterator " + program;
    }
}
