package io.bpfevents.web.stream;

import io.bpfevents.web.source.Kind;

/** A number for each kind. Not for several threads. */
@SuppressWarnings("EnumOrdinal") // an array is copied for each client, and lives within this class
final class Counts {
    private final long[] numbers;

    Counts() {
        numbers = new long[Kind.values().length];
    }

    private Counts(long[] numbers) {
        this.numbers = numbers;
    }

    Counts copy() {
        return new Counts(numbers.clone());
    }

    long of(Kind kind) {
        return numbers[kind.ordinal()];
    }

    void add(Kind kind, long n) {
        numbers[kind.ordinal()] += n;
    }

    void set(Kind kind, long n) {
        numbers[kind.ordinal()] = n;
    }
}
