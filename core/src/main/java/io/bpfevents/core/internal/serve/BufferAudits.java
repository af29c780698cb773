package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.count.Audits;
import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.stats.BufferAudit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Takes audits of a ring: by its loop between two passes, or at once while no loop serves it. */
final class BufferAudits {
    private final BufferBackend backend;
    private final BufferCounters counters;
    private final Audits audits = new Audits();

    // of the close
    private @Nullable BufferAudit last;
    private @Nullable Throwable noLast; // the reason why there is none

    BufferAudits(BufferBackend backend, BufferCounters counters) {
        this.backend = backend;
        this.counters = counters;
    }

    /** Requests an audit, from any thread. */
    CompletionStage<BufferAudit> request(ConsumerSlot slot) {
        CompletableFuture<BufferAudit> answer = audits.request();
        CompletableFuture<BufferAudit> taken = slot.whileUnused(this::ofUnused);
        if (taken == null) {
            slot.wake();
        } else {
            audits.answerOne(answer, taken); // after the slot's lock, which dependents may need
        }
        return answer.minimalCompletionStage();
    }

    /** The audit of a ring that no loop serves, or the reason why it cannot be taken. */
    private CompletableFuture<BufferAudit> ofUnused() {
        try {
            return CompletableFuture.completedFuture(backend.whileOpen(counters, this::of));
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Whether a request is pending. */
    boolean isRequested() {
        return audits.isRequested();
    }

    /**
     * Answers the pending requests, on the loop's thread.
     *
     * @return whether there were any
     */
    boolean answer(OpenBuffer ring) {
        return audits.answer(() -> of(ring));
    }

    /**
     * Takes the last audit of a ring that is being closed, or stores why it cannot be taken. Throws
     * nothing.
     *
     * @param ring null if no loop serves it, or if it could not be opened
     * @param failure the reason why it could not be opened
     */
    void takeLast(@Nullable OpenBuffer ring, @Nullable Throwable failure) {
        try {
            if (ring != null) {
                last = of(ring);
            } else if (failure == null) {
                last = backend.whileOpen(counters, this::of);
            } else {
                noLast = failure;
            }
        } catch (RuntimeException | Error e) { // the close continues
            noLast = e;
        }
    }

    private BufferAudit of(OpenBuffer ring) {
        ring.publish(); // a held slot was delivered: it is not pending
        long pending = ring.pending(); // first: it looks at all parts of the buffer
        ring.publishCounts();
        return counters.audit(pending, ring.oldestTime());
    }

    /** Answers every pending and further request with the last audit. */
    void end() {
        Throwable reason = noLast;
        audits.end(
                reason == null
                        ? CompletableFuture.completedFuture(last)
                        : CompletableFuture.failedFuture(reason));
    }
}
