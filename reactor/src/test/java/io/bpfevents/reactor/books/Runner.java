package io.bpfevents.reactor.books;

import io.bpfevents.core.loop.PollLoop;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A loop, and how a test waits for what it does. */
interface Runner extends AutoCloseable {
    PollLoop loop();

    /** Lets the loop make a pass, if it does so only when it is told. */
    void pass();

    /** Waits for something to be completed. */
    <T> T await(CompletionStage<T> stage);

    @Override
    void close();

    /** A loop that the test runs: what happens is the same each time. */
    static Runner manual() {
        return new Manual(PollLoop.manual());
    }

    /** A loop with a thread. */
    static Runner of(PollLoop loop) {
        return new Running(loop);
    }

    /** Of a manual loop. */
    record Manual(PollLoop.Manual loop) implements Runner {
        private static final int PASSES = 1_000;

        @Override
        public void pass() {
            boolean _ = loop.runOnce();
        }

        /** What is left then is another thread's to do, as the timer of losses. */
        @Override
        public <T> T await(CompletionStage<T> stage) {
            for (int i = 0; i < PASSES && !stage.toCompletableFuture().isDone(); i++) {
                pass();
            }
            return Runner.get(stage);
        }

        @Override
        public void close() {
            loop.close();
            pass();
        }
    }

    /** Of a loop that runs by itself. */
    record Running(PollLoop loop) implements Runner {
        @Override
        public void pass() {}

        @Override
        public <T> T await(CompletionStage<T> stage) {
            return Runner.get(stage);
        }

        @Override
        public void close() {
            loop.close();
            Runner.get(loop.onClose());
        }
    }

    /** Waits for what another thread completes. */
    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS); // a hang is a failure
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
