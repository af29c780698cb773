package io.bpfevents.core.internal.count;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.stats.RingbufAudit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who asked for a ring's books, until the loop, or the ring's end, answers. Any thread may ask. */
public final class Audits {
    private final Queue<CompletableFuture<RingbufAudit>> asked = new ConcurrentLinkedQueue<>();
    private volatile @Nullable CompletableFuture<RingbufAudit> last;

    /** Completed by the next answer, or at once after the end. */
    public CompletableFuture<RingbufAudit> request() {
        CompletableFuture<RingbufAudit> answer = new CompletableFuture<>();
        asked.add(answer);
        CompletableFuture<RingbufAudit> ended = last; // after adding: the end answers what it sees
        if (ended != null) {
            answerWith(ended);
        }
        return answer;
    }

    /**
     * Answers all who have asked. Not who asks while the books are taken, or within an answer: what
     * is known by then may have happened after they were.
     *
     * @param audit takes the books, if anybody did
     * @return whether anybody did
     */
    public boolean answer(Supplier<RingbufAudit> audit) {
        if (asked.isEmpty()) {
            return false;
        }
        List<CompletableFuture<RingbufAudit>> askers = new ArrayList<>();
        drainTo(askers);
        try {
            CompletableFuture<RingbufAudit> taken = take(audit);
            askers.forEach(asker -> answer(asker, taken));
        } catch (RuntimeException | Error fatal) {
            asked.addAll(askers); // the end, which follows, answers them
            throw fatal;
        }
        return true;
    }

    /** Answers one who asked before the books were taken, unless the ring's end has done so. */
    public void answerOne(
            CompletableFuture<RingbufAudit> asker, CompletableFuture<RingbufAudit> audit) {
        if (asked.removeIf(one -> one == asker)) {
            answer(asker, audit);
        }
    }

    private static CompletableFuture<RingbufAudit> take(Supplier<RingbufAudit> audit) {
        CompletableFuture<RingbufAudit> taken = new CompletableFuture<>();
        try {
            taken.complete(audit.get());
        } catch (BpfException e) {
            taken.completeExceptionally(e);
        }
        return taken;
    }

    /** From here on everybody gets the last audit, or why there is none. */
    public void end(CompletableFuture<RingbufAudit> lastOne) {
        last = lastOne;
        answerWith(lastOne);
    }

    private void answerWith(CompletableFuture<RingbufAudit> audit) {
        for (CompletableFuture<RingbufAudit> one = asked.poll(); one != null; one = asked.poll()) {
            answer(one, audit);
        }
    }

    private void drainTo(List<CompletableFuture<RingbufAudit>> askers) {
        for (CompletableFuture<RingbufAudit> one = asked.poll(); one != null; one = asked.poll()) {
            askers.add(one);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what dependents do is theirs
    private static void answer(
            CompletableFuture<RingbufAudit> asker, CompletableFuture<RingbufAudit> audit) {
        audit.whenComplete((books, error) -> {
            if (error == null) {
                asker.complete(books);
            } else {
                asker.completeExceptionally(error);
            }
        });
    }
}
