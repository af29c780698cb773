package io.bpfevents.reactor;

/** Why a record was not delivered. */
public enum LossCause {
    /** The program could not reserve it: the ring was full, or refused. */
    RESERVE_FAILED,

    /** An {@link Overflow} policy skipped it. */
    DROPPED,

    /** The decoder threw. */
    DECODE_FAILED
}
