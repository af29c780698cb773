package io.bpfevents.core.object;

import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.core.object.program.Detachment;
import io.bpfevents.core.object.program.NativeProgram;
import io.bpfevents.core.object.program.ProgramAttacher;
import io.bpfevents.core.object.variable.Globals;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Closes a loaded object: its buffers, its links and the object itself. For any thread. */
final class ObjectCloser {
    private final NativeObject object;
    private final Globals globals;
    private final List<NativeProgram> programs;
    private final ObjectBuffers buffers;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    ObjectCloser(
            NativeObject object,
            Globals globals,
            List<NativeProgram> programs,
            ObjectBuffers buffers) {
        this.object = object;
        this.globals = globals;
        this.programs = programs;
        this.buffers = buffers;
    }

    /**
     * Attaches the programs. If that fails and none was attached before, closes the object: only
     * then does no caller have a reference to it.
     */
    void attachOrClose() {
        boolean isInUse = programs.stream().anyMatch(NativeProgram::isAttached);
        try {
            new ProgramAttacher(object.name(), programs).run();
        } catch (IllegalStateException e) { // it was closed meanwhile
            throw e;
        } catch (RuntimeException | Error e) {
            if (!isInUse) {
                close();
            }
            throw e;
        }
    }

    List<NativeProgram> programs() {
        return programs;
    }

    void close() {
        if (closing.compareAndSet(false, true)) {
            // the buffers on this thread, so that reading ends before this method returns
            ReleaseSteps.all(buffers::close, () -> offTheLoop(this::destroy));
        }
    }

    private void destroy() {
        ReleaseSteps.all(
                () -> object.lifetime().close(this::release), // waits for calls in progress
                () -> buffers.whenClosed(() -> closed.complete(null)));
    }

    private void release() {
        ReleaseSteps.all(this::detach, globals::close, object::close);
    }

    private void detach() {
        ReleaseSteps.each(programs, NativeProgram::detach);
    }

    void closeGracefully(Duration atMost) {
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("atMost is negative: " + atMost);
        }
        if (!closing.get()) {
            offTheLoop(() -> {
                ReleaseSteps.all(
                        () -> Detachment.of(programs),
                        () -> buffers.closeGracefully(atMost),
                        () -> buffers.whenClosed(this::close));
            });
        }
    }

    /** Completes when everything is released. */
    CompletionStage<Void> onClose() {
        return closed.minimalCompletionStage();
    }

    /** Detaching can take long, so it must not block a poll loop. */
    private void offTheLoop(Runnable slow) {
        if (PollLoop.isLoopThread()) {
            String name = "bpf-events-close-" + object.name();
            Thread.ofPlatform().daemon().name(name).start(slow);
        } else {
            slow.run();
        }
    }
}
