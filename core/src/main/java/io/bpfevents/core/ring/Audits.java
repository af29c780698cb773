package io.bpfevents.core.ring;

import io.bpfevents.core.BpfException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who asked for a ring's books, until the loop, or the ring's end, answers. Any thread may ask. */
final class Audits {
    private final Queue<CompletableFuture<RingbufAudit>> asked = new ConcurrentLinkedQueue<>();
    private volatile @Nullable CompletableFuture<RingbufAudit> last;

    /** Completed by the next answer, or at once after the end. */
    CompletableFuture<RingbufAudit> ask() {
        CompletableFuture<RingbufAudit> answer = new CompletableFuture<>();
        asked.add(answer);
        CompletableFuture<RingbufAudit> ended = last; // after adding: the end answers what it sees
        if (ended != null) {
            answerWith(ended);
        }
        return answer;
    }

    /**
     * Answers all who asked.
     *
     * @param audit takes the books, if anybody did
     * @return whether anybody did
     */
    boolean answer(Supplier<RingbufAudit> audit) {
        if (asked.isEmpty()) {
            return false;
        }
        CompletableFuture<RingbufAudit> taken = new CompletableFuture<>();
        try {
            taken.complete(audit.get());
        } catch (BpfException e) {
            taken.completeExceptionally(e);
        }
        answerWith(taken);
        return true;
    }

    /** From here on everybody gets the last audit, or why there is none. */
    void end(CompletableFuture<RingbufAudit> lastOne) {
        last = lastOne;
        answerWith(lastOne);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what dependents do is theirs
    private void answerWith(CompletableFuture<RingbufAudit> audit) {
        for (CompletableFuture<RingbufAudit> one = asked.poll(); one != null; one = asked.poll()) {
            CompletableFuture<RingbufAudit> answer = one;
            audit.whenComplete((books, error) -> {
                if (error == null) {
                    answer.complete(books);
                } else {
                    answer.completeExceptionally(error);
                }
            });
        }
    }
}
