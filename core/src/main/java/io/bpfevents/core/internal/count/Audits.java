package io.bpfevents.core.internal.count;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.stats.BufferAudit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pending requests for an audit of a ring. The loop answers them, or the close of the ring. Any
 * thread may request one.
 */
public final class Audits {
    private final Queue<CompletableFuture<BufferAudit>> pending = new ConcurrentLinkedQueue<>();
    private volatile @Nullable CompletableFuture<BufferAudit> last;

    /**
     * Requests an audit. The next {@link #answer} completes the result; after {@link #end} it is
     * complete at once.
     */
    public CompletableFuture<BufferAudit> request() {
        CompletableFuture<BufferAudit> answer = new CompletableFuture<>();
        pending.add(answer);
        CompletableFuture<BufferAudit> ended = last; // after adding: end() may miss the request
        if (ended != null) {
            answerWith(ended);
        }
        return answer;
    }

    /** Whether a request is pending. */
    public boolean isRequested() {
        return !pending.isEmpty();
    }

    /**
     * Answers all pending requests. A request that is added while the audit is taken, or by an
     * answer, stays pending: its caller may know of events after that audit.
     *
     * @param audit takes the audit; called only if a request is pending
     * @return whether a request was pending
     */
    public boolean answer(Supplier<BufferAudit> audit) {
        if (pending.isEmpty()) {
            return false;
        }
        List<CompletableFuture<BufferAudit>> batch = new ArrayList<>(pending);
        CompletableFuture<BufferAudit> taken = take(audit); // if it throws, the close answers them
        for (CompletableFuture<BufferAudit> request : batch) {
            answer(request, taken);
            boolean _ = withdraw(request);
        }
        return true;
    }

    /**
     * Answers one request that was made before the audit was taken, unless the close of the ring
     * has answered it.
     */
    public void answerOne(
            CompletableFuture<BufferAudit> request, CompletableFuture<BufferAudit> audit) {
        if (withdraw(request)) {
            answer(request, audit);
        }
    }

    private boolean withdraw(CompletableFuture<BufferAudit> request) {
        return pending.removeIf(one -> one == request);
    }

    private static CompletableFuture<BufferAudit> take(Supplier<BufferAudit> audit) {
        CompletableFuture<BufferAudit> taken = new CompletableFuture<>();
        try {
            taken.complete(audit.get());
        } catch (BpfException e) {
            taken.completeExceptionally(e);
        }
        return taken;
    }

    /**
     * Answers all pending and further requests with the last audit, or with the reason why there is
     * none.
     */
    public void end(CompletableFuture<BufferAudit> lastOne) {
        last = lastOne;
        answerWith(lastOne);
    }

    private void answerWith(CompletableFuture<BufferAudit> audit) {
        for (CompletableFuture<BufferAudit> one = pending.peek();
                one != null;
                one = pending.peek()) {
            answer(one, audit); // first: without memory, the request stays pending
            boolean _ = withdraw(one);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the request is the dependent stage
    private static void answer(
            CompletableFuture<BufferAudit> request, CompletableFuture<BufferAudit> audit) {
        audit.whenComplete((taken, error) -> {
            if (error == null) {
                request.complete(taken);
            } else {
                request.completeExceptionally(error);
            }
        });
    }
}
