package io.bpfevents.core.object.load;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a native resource valid while calls use it: closing waits for the calls in progress, and
 * later calls are rejected with an {@link IllegalStateException}. For any thread.
 */
public final class Lifetime {
    private final String what;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed; // guarded by lock

    /**
     * The lifetime of an open resource.
     *
     * @param what the resource's name in the error for a use after close
     */
    public Lifetime(String what) {
        this.what = what;
    }

    /** Makes a call that several threads may make at the same time. */
    public <T extends @Nullable Object> T use(Supplier<T> call) {
        lock.readLock().lock();
        try {
            requireOpen();
            return call.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Makes a call that excludes all other calls. */
    public <T extends @Nullable Object> T change(Supplier<T> call) {
        lock.writeLock().lock();
        try {
            requireOpen();
            return call.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Closes the resource by {@code release}, unless it is closed already. */
    public void close(Runnable release) {
        closeIf(() -> true, release);
    }

    /** Closes the resource by {@code release} if a condition holds and it is not closed already. */
    public void closeIf(BooleanSupplier condition, Runnable release) {
        lock.writeLock().lock();
        try {
            if (!closed && condition.getAsBoolean()) {
                closed = true;
                release.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Whether calls are accepted. */
    public boolean isOpen() {
        lock.readLock().lock();
        try {
            return !closed;
        } finally {
            lock.readLock().unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(what + " is closed");
        }
    }
}
