package io.bpfevents.spring.accounting;

import java.util.Optional;

/**
 * The result of a check of a buffer.
 *
 * @param accounting its figures; empty if it is idle
 */
public record Finding(State state, Optional<Accounting> accounting) {
    static final Finding IDLE = new Finding(State.IDLE, Optional.empty());
}
