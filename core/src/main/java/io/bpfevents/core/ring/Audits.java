package io.bpfevents.core.ring;

import io.bpfevents.core.BpfException;
import java.util.ArrayList;
import java.util.List;
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
     * Answers all who have asked by now. Who asks later, as of what one of these does with its
     * answer, is not answered with books that were taken before.
     *
     * @param audit takes the books, if anybody did
     * @return whether anybody did
     */
    boolean answer(Supplier<RingbufAudit> audit) {
        List<CompletableFuture<RingbufAudit>> answers = takeAsked(); // before the books
        if (answers.isEmpty()) {
            return false;
        }
        CompletableFuture<RingbufAudit> taken = taken(audit);
        answers.forEach(answer -> complete(answer, taken));
        return true;
    }

    /** Answers one who asked. */
    void answer(CompletableFuture<RingbufAudit> one, Supplier<RingbufAudit> audit) {
        if (asked.removeIf(other -> other == one)) {
            complete(one, taken(audit));
        }
    }

    private static CompletableFuture<RingbufAudit> taken(Supplier<RingbufAudit> audit) {
        try {
            return CompletableFuture.completedFuture(audit.get());
        } catch (BpfException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** From here on everybody gets the last audit, or why there is none. */
    void end(CompletableFuture<RingbufAudit> lastOne) {
        last = lastOne;
        answerWith(lastOne);
    }

    private void answerWith(CompletableFuture<RingbufAudit> lastOne) {
        takeAsked().forEach(answer -> complete(answer, lastOne));
    }

    private List<CompletableFuture<RingbufAudit>> takeAsked() {
        List<CompletableFuture<RingbufAudit>> taken = new ArrayList<>();
        for (CompletableFuture<RingbufAudit> one = asked.poll(); one != null; one = asked.poll()) {
            taken.add(one);
        }
        return taken;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what dependents do is theirs
    private static void complete(
            CompletableFuture<RingbufAudit> answer, CompletableFuture<RingbufAudit> audit) {
        audit.whenComplete((books, error) -> {
            if (error == null) {
                answer.complete(books);
            } else {
                answer.completeExceptionally(error);
            }
        });
    }
}
