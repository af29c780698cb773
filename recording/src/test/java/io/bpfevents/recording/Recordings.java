package io.bpfevents.recording;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Recordings that have begun. */
final class Recordings {
    private Recordings() {}

    /** Starts a recording, and returns when the recorder is the buffer's subscriber. */
    static CompletableFuture<Accounting> start(Recorder recorder, Path file) {
        return start(recorder, file, elements -> elements);
    }

    /** As the other one, of selected elements. */
    static CompletableFuture<Accounting> start(
            Recorder recorder, Path file, UnaryOperator<Flux<Recorded>> select) {
        Scheduler one = Schedulers.newSingle("recorder", true);
        CompletableFuture<Accounting> result =
                recorder.on(one).record(file, select).doFinally(_ -> one.dispose()).toFuture();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        one.schedule(() -> begun.complete(null)); // after the task that subscribes
        CompletableFuture.anyOf(begun, result).join();
        return result;
    }
}
