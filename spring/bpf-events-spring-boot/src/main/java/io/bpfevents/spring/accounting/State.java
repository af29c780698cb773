package io.bpfevents.spring.accounting;

/** The state of a buffer. */
public enum State {
    /** It is read as far as there is demand, and a check within the window noticed no loss. */
    UP,

    /** A check within the window noticed a loss that was not by a policy or rate limit. */
    LOSING,

    /** Records are pending and requested, and none was read for the window. */
    STUCK,

    /** It is closed, or broken. */
    CLOSED,

    /** The program of the source is not loaded, since it has no subscriber. */
    IDLE
}
