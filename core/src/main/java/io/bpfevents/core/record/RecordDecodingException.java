package io.bpfevents.core.record;

/**
 * A decoder failed. The record is already consumed: the next subscriber continues with the record
 * after it.
 */
public final class RecordDecodingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long size;
    private final long position;

    /**
     * Creates an exception.
     *
     * @param size the record's length in bytes
     * @param position position of the record: bytes since the ring was created, or the pass of an
     *     iterator began
     * @param cause the exception of the decoder
     */
    public RecordDecodingException(long size, long position, Throwable cause) {
        super(
                "the decoder failed on a record of "
                        + size
                        + " bytes at position "
                        + position
                        + ": "
                        + cause,
                cause);
        this.size = size;
        this.position = position;
    }

    /** The record's length in bytes. */
    public long size() {
        return size;
    }

    /** Position of the record: bytes since the ring, or the pass of an iterator, began. */
    public long position() {
        return position;
    }
}
