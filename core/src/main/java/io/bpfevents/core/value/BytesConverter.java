package io.bpfevents.core.value;

/** Converts an array of bytes of C to an object, and back. For any thread. */
public abstract class BytesConverter {
    /**
     * The object of an array's bytes, which the caller does not use any more. Called by generated
     * code.
     */
    public abstract Object of(Object bytes);

    /**
     * The bytes of an object.
     *
     * @throws IllegalArgumentException if it has none
     */
    public abstract byte[] bytesOf(Object value);
}
