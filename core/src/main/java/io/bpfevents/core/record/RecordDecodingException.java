package io.bpfevents.core.record;

/**
 * A decoder threw. The record has been consumed by then, so that whoever subscribes next goes on
 * with the one behind it.
 */
public final class RecordDecodingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long size;
    private final long position;

    /**
     * Creates an exception.
     *
     * @param size the record's length in bytes
     * @param position where the record began: bytes since the ring was made
     * @param cause what the decoder threw
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

    /** Where the record began: bytes since the ring was made. */
    public long position() {
        return position;
    }
}
