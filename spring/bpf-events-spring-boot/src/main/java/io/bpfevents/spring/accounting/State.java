package io.bpfevents.spring.accounting;

/** The state of a buffer. */
public enum State {
    /** It has been read as far as there was demand, and nothing was lost meanwhile. */
    UP,

    /** Records were lost since the last check, and not by a policy or rate limit. */
    LOSING,

    /** Records are pending and requested, and none was read since the last check. */
    STUCK,

    /** It is closed, or broken. */
    CLOSED,

    /** The program of the source is not loaded, since it has no subscriber. */
    IDLE
}
