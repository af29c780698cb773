package io.bpfevents.core.internal.count;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is read from a buffer until that is closed, and then stays as it was. Any thread may
 * get it.
 */
final class UntilClose<T> {
    private final Supplier<T> current;
    private volatile @Nullable T last; // set when the buffer is closed

    /**
     * A value of an open buffer.
     *
     * @param current returns the value; throws {@link IllegalStateException} after the close
     */
    UntilClose(Supplier<T> current) {
        this.current = current;
    }

    T get() {
        T kept = last;
        if (kept != null) {
            return kept;
        }
        try {
            return current.get();
        } catch (IllegalStateException e) { // closed meanwhile, after the last value was stored
            kept = last;
            if (kept == null) {
                throw e;
            }
            return kept;
        }
    }

    /** Keeps the current value: the buffer is about to be closed. */
    void keep() {
        last = Objects.requireNonNull(current.get(), "current");
    }
}
