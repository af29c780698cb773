package io.bpfevents.reactor;

import io.bpfevents.core.object.BpfObject;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The object of one subscription, closed with it however far its opening has come: a subscriber
 * that cancels meanwhile must not leave programs attached.
 */
final class OwnedObject {
    private @Nullable BpfObject object; // guarded by this
    private boolean closed; // guarded by this

    /**
     * Opens, loads and attaches the object.
     *
     * @return null if it was closed meanwhile
     */
    @Nullable BpfObject open(Callable<BpfObject> open) throws Exception {
        BpfObject opened = Objects.requireNonNull(open.call(), "open returned null");
        synchronized (this) {
            object = opened;
        }
        if (isClosed()) {
            opened.close();
            return null;
        }
        try {
            if (!opened.isLoaded()) {
                opened.load(); // a close() that comes now waits for it, or makes it fail
            }
            return opened.attach();
        } catch (IllegalStateException e) {
            if (isClosed()) {
                return null;
            }
            throw e;
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    void close() {
        BpfObject known;
        synchronized (this) {
            closed = true;
            known = object;
        }
        if (known != null) {
            known.close();
        }
    }
}
