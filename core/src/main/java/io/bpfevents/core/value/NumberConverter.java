package io.bpfevents.core.value;

/** Converts an integer of C to an object, and back. For any thread. */
public abstract class NumberConverter {
    /** The object of a number. Called by generated code. */
    public abstract Object of(long number);

    /**
     * The number of an object.
     *
     * @throws IllegalArgumentException or ArithmeticException if there is none
     */
    public abstract long numberOf(Object value);
}
