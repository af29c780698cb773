package io.bpfevents.core.testing.ring;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.ring.BpfRingbuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** The loaded test program {@code ops.bpf.c}, with a new ring. */
public final class KernelOps implements Ops, AutoCloseable {
    private static final MemorySegment ZERO = MemorySegment.ofArray(new int[1]);

    private final BpfObject object;
    private final BpfProgram program;
    private long pauses;

    private KernelOps(BpfObject object) {
        this.object = object;
        this.program = object.program("ops");
        object.map(".data.payload").update(ZERO, MemorySegment.ofArray(Payload.all()));
    }

    /** Loads the program with a ring of the given size. */
    public static KernelOps load(long ringBytes) {
        return new KernelOps(
                BpfObject.openResource(KernelOps.class.getClassLoader(), "META-INF/bpf/ops.bpf.o")
                        .maxEntries("events", ringBytes)
                        .load());
    }

    /** The ring of the program. */
    public BpfRingbuf ring() {
        return object.ringbuf("events");
    }

    @Override
    public long[] run(List<Op> ops, Runnable whenPaused) {
        long[] words = new long[MOST];
        for (int i = 0; i < ops.size(); i++) {
            words[i] = ops.get(i).encoded();
        }
        long ahead = ops.stream().filter(op -> op.kind() == Op.Kind.PAUSE).count();
        if (ahead == 0) {
            program.testRun(MemorySegment.ofArray(words));
            return words;
        }
        CompletableFuture<Void> running =
                CompletableFuture.runAsync(
                        () -> program.testRun(MemorySegment.ofArray(words)),
                        work -> Thread.ofPlatform().start(work));
        try {
            for (; ahead > 0; ahead--) {
                awaitPause(running);
                whenPaused.run();
                resume(pauses);
            }
        } finally {
            if (ahead > 0) {
                resume(Long.MAX_VALUE); // a failed test: let the program finish
            }
            running.join();
        }
        for (int i = 0; i < ops.size(); i++) {
            if (ops.get(i).kind() == Op.Kind.PAUSE && words[i] != 0) {
                throw new IllegalStateException("a pause of the program timed out");
            }
        }
        return words;
    }

    private void awaitPause(CompletableFuture<Void> running) {
        pauses++;
        MemorySegment paused = MemorySegment.ofArray(new long[1]);
        do {
            LockSupport.parkNanos(1_000); // the program may need this CPU
            object.map(".data.paused").lookup(ZERO, paused);
        } while (paused.get(ValueLayout.JAVA_LONG, 0) < pauses && !running.isDone());
    }

    private void resume(long until) {
        object.map(".data.resumed").update(ZERO, MemorySegment.ofArray(new long[] {until}));
    }

    @Override
    public void close() {
        object.close();
    }
}
