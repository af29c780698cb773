package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.call.RepeatableSteps;
import io.bpfevents.core.internal.count.LossWatch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The end of a buffer: its resources are released, then audits, consumers and listeners are
 * notified. Used by the loop's thread, or, without a loop, by the thread that closes the buffer.
 */
final class BufferEnd {
    private final ConsumerSlot slot;
    private final LossWatch losses;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final RepeatableSteps steps;
    private @Nullable Throwable failure;

    /**
     * An end that has not come.
     *
     * @param releases release the resources, in this order
     */
    BufferEnd(BufferAudits audits, ConsumerSlot slot, LossWatch losses, Runnable... releases) {
        this.slot = slot;
        this.losses = losses;
        this.steps =
                new RepeatableSteps(
                        releases,
                        new Runnable[] {
                            audits::end, this::endSlot, this::complete, this::endLosses
                        });
    }

    /** Completes at the end; exceptionally if the buffer broke. */
    CompletionStage<Void> onClose() {
        return closed.minimalCompletionStage();
    }

    /** Stores why the buffer broke. */
    void failBy(Throwable reason) {
        failure = reason;
    }

    /** What broke the buffer; null if nothing did. */
    @Nullable Throwable failure() {
        return failure;
    }

    /** Ends the buffer. After an {@link OutOfMemoryError}, call it again. */
    void run() {
        steps.run();
    }

    private void endSlot() {
        slot.end(failure);
    }

    private void complete() {
        Throwable broken = failure;
        boolean _ = broken == null ? closed.complete(null) : closed.completeExceptionally(broken);
    }

    private void endLosses() {
        losses.end(failure);
    }
}
