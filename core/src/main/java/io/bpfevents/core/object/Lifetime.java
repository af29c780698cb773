package io.bpfevents.core.object;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps native things alive while they are in use: their end waits for the calls under way, and no
 * call begins after it.
 */
final class Lifetime {
    private final String what;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean ended; // guarded by lock

    /**
     * @param what names it in the error of whoever uses it after its end
     */
    Lifetime(String what) {
        this.what = what;
    }

    /** Does something that several threads may do at the same time. */
    <T extends @Nullable Object> T use(Supplier<T> call) {
        lock.readLock().lock();
        try {
            requireAlive();
            return call.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Does something that one thread may do at a time. */
    <T extends @Nullable Object> T change(Supplier<T> call) {
        lock.writeLock().lock();
        try {
            requireAlive();
            return call.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Releases it, if nobody has. */
    void end(Runnable release) {
        lock.writeLock().lock();
        try {
            if (!ended) {
                ended = true;
                release.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    boolean isAlive() {
        lock.readLock().lock();
        try {
            return !ended;
        } finally {
            lock.readLock().unlock();
        }
    }

    private void requireAlive() {
        if (ended) {
            throw new IllegalStateException(what + " is closed");
        }
    }
}
