package io.bpfevents.core.internal.serve;

import org.jspecify.annotations.Nullable;

/**
 * The owner of a {@link ConsumerSlot} and the consumer that waits for it. Immutable: every change
 * replaces the whole value, so that no two threads can both take the slot.
 *
 * @param closed whether every further consumer is refused
 */
record SlotState(
        @Nullable RecordConsumer consumer, @Nullable RecordConsumer waiter, boolean closed) {
    static final SlotState FREE = new SlotState(null, null, false);
    static final SlotState CLOSED = new SlotState(null, null, true);

    boolean includes(RecordConsumer one) {
        return consumer == one || waiter == one;
    }

    /** The state with {@code newcomer} in the free place, if there is one. */
    SlotState admit(RecordConsumer newcomer) {
        if (closed) {
            return this;
        }
        if (consumer == null) {
            return new SlotState(newcomer, null, false);
        }
        return waiter == null ? new SlotState(consumer, newcomer, false) : this;
    }

    /** The state without {@code leaver}; a waiting consumer takes the slot that it frees. */
    SlotState without(RecordConsumer leaver) {
        if (consumer == leaver) {
            return new SlotState(waiter, null, closed);
        }
        return waiter == leaver ? new SlotState(consumer, null, closed) : this;
    }

    /** The closed state, in which the consumers are still to be notified. */
    SlotState close() {
        return closed ? this : new SlotState(consumer, waiter, true);
    }

    /** Completes the owner, and refuses the waiting consumer, which never had the slot. */
    void complete(IllegalStateException forWaiter) {
        try {
            if (consumer != null) {
                consumer.complete();
            }
        } finally { // an error that is fatal to the owner must not leave the waiter unnotified
            if (waiter != null) {
                waiter.refuse(forWaiter);
            }
        }
    }

    /** Fails both consumers. */
    void fail(Throwable error) {
        try {
            if (consumer != null) {
                consumer.fail(error);
            }
        } finally {
            if (waiter != null) {
                waiter.fail(error);
            }
        }
    }
}
