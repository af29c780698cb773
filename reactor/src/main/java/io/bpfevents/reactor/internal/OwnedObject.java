package io.bpfevents.reactor.internal;

import io.bpfevents.core.object.BpfObject;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The BPF object of one subscription. It can be closed at any time, also while it is being opened:
 * a subscriber that cancels then must not leave programs attached.
 */
public final class OwnedObject {
    private @Nullable BpfObject object; // guarded by this
    private boolean closed; // guarded by this

    /**
     * Opens the object and attaches its programs.
     *
     * @param open returns a loaded object
     * @return null if it was closed meanwhile
     */
    public @Nullable BpfObject open(Callable<BpfObject> open) throws Exception {
        BpfObject loaded = Objects.requireNonNull(open.call(), "open returned null");
        synchronized (this) {
            object = loaded;
        }
        if (isClosed()) {
            loaded.close();
            return null;
        }
        try {
            return loaded.attach(); // a concurrent close() waits for it, or makes it fail
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

    /** Closes the object, also one that is being opened. */
    public void close() {
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
