package io.bpfevents.catalog.process;

/** The kernel's decision about a signal when it is sent. */
public enum SignalResult {
    /** Queued for the target, which may block it for now. */
    DELIVERED,
    /** Dropped, since the target ignores it. */
    IGNORED,
    /** Dropped, since the same signal is pending already, and is not a real-time signal. */
    ALREADY_PENDING,
    /** Rejected with {@code EAGAIN}: a real-time signal, and the queue of its user is full. */
    OVERFLOW,
    /** Queued, but without its code and sender, since the queue of its user is full. */
    INFORMATION_LOST
}
