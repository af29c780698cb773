package io.bpfevents.reactor.accounting;

import io.bpfevents.core.loop.PollLoop;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A poll loop, and the waiting for it. */
interface LoopRunner extends AutoCloseable {
    PollLoop loop();

    /** Runs a pass of a manual loop; does nothing on a loop with a thread. */
    void pass();

    /** Waits for the completion of a stage. */
    <T> T await(CompletionStage<T> stage);

    @Override
    void close();

    /** A manual loop: a run with the same seed is the same. */
    static LoopRunner manual() {
        return new Manual(PollLoop.manual());
    }

    /** A loop with a thread. */
    static LoopRunner of(PollLoop loop) {
        return new Running(loop);
    }

    /** Runs a manual loop. */
    record Manual(PollLoop.Manual loop) implements LoopRunner {
        private static final int PASSES = 1_000;

        @Override
        public void pass() {
            boolean _ = loop.runOnce();
        }

        /** Waits for other threads, such as the timer of losses, after the passes. */
        @Override
        public <T> T await(CompletionStage<T> stage) {
            for (int i = 0; i < PASSES && !stage.toCompletableFuture().isDone(); i++) {
                pass();
            }
            return LoopRunner.get(stage);
        }

        @Override
        public void close() {
            loop.close();
            pass();
        }
    }

    /** Waits for a loop with a thread. */
    record Running(PollLoop loop) implements LoopRunner {
        @Override
        public void pass() {}

        @Override
        public <T> T await(CompletionStage<T> stage) {
            return LoopRunner.get(stage);
        }

        @Override
        public void close() {
            loop.close();
            LoopRunner.get(loop.onClose());
        }
    }

    /** Waits for a stage that another thread completes. */
    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS); // a hang is a failure
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
